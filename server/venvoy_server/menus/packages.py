"""The menu `packages`: the packages installed in an environment."""

from __future__ import annotations

from venvoy_protocol.package import Package
from venvoy_protocol.step import Button, Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, to_call, to_menu


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the list of installed packages: first those that the user installed, then their dependencies.

    The answer `environment` is the environment's path, by default that of the environment in use. If the answer
    `then` is `uninstall`, picking a package uninstalls it; otherwise it opens a menu of actions.
    """
    named = answers.get("environment")
    found = facts.packages(named if isinstance(named, str) else None)
    prefix = found.environment
    uninstalls = answers.get("then") == "uninstall"
    items = (
        []
        if uninstalls
        else [
            Item(label="Add to the project…", icon="diff-added", then=to_menu(facts, "add")),
            Item(label="Install packages…", icon="cloud-download", then=to_menu(facts, "install", environment=prefix)),
        ]
    )
    for title, requested in (("Asked for", True), ("Installed for others", False)):
        group = [
            _item(facts, prefix, each, uninstalls=uninstalls) for each in found.packages if each.requested == requested
        ]
        items += [Item(separator=title), *group] if group else []
    if not items:
        return done(f"Nothing is installed in {facts.short(prefix)}.")
    return Step(
        kind="pick",
        id="packages",
        path=facts.path,
        answers={"environment": prefix},
        title=f"Uninstall which package of {facts.short(prefix)}?"
        if uninstalls
        else f"Packages of {facts.short(prefix)}",
        placeholder=f"{len(found.packages)} installed",
        items=items,
    )


def _item(facts: MenuFacts, prefix: str, package: Package, *, uninstalls: bool) -> Item:
    uninstall = to_call(f"Uninstalling {package.name}", "uninstall", environment=prefix, packages=[package.name])
    return Item(
        label=package.name,
        description=package.version,
        detail=package.broken or package.summary,
        icon="error" if package.broken else "package",
        then=uninstall if uninstalls else to_menu(facts, "package", environment=prefix, package=package.name),
        buttons=[Button(title="Uninstall", icon="trash", then=uninstall)],
    )
