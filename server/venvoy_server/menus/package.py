"""The menu `package`: actions on one package of an environment."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, to_call, to_menu
from venvoy_server.packages.read import canonical


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the list of actions on an installed package: update, uninstall, add to or drop from the project's lists.

    The answers `environment` (a path) and `package` (a name) identify the package. Return a final warning if an answer
    is missing or the package is not installed.
    """
    prefix, name = answers.get("environment"), answers.get("package")
    if not isinstance(prefix, str) or not isinstance(name, str):
        return done("Choose a package first.", "warning")
    found = next((each for each in facts.packages(prefix).packages if each.name == name), None)
    if found is None:
        return done(f"{name} is not installed in {facts.short(prefix)}.", "warning")
    update = to_call(f"Updating {name}", "install", environment=prefix, packages=[name], upgrade=True)
    uninstall = to_call(f"Uninstalling {name}", "uninstall", environment=prefix, packages=[name])
    return Step(
        kind="pick",
        id="package",
        path=facts.path,
        answers={"environment": prefix, "package": name},
        title=f"{found.name} {found.version}",
        placeholder=found.broken or found.summary,
        items=[
            Item(label="Update it", icon="arrow-up", then=update),
            *_in_project(facts, prefix, found.name),
            Item(label="Uninstall it", icon="trash", then=uninstall),
        ],
    )


def _in_project(facts: MenuFacts, prefix: str, name: str) -> list[Item]:
    """Return the menu entries that remove a package from each of the project's dependency lists that contain it.

    If none of the lists contains it, return one entry that adds it. `prefix` is the path of the package's environment.
    """
    places = facts.dependency_lists()
    listing = [place for place in places if canonical(name) in place.names]
    if not listing:
        add = to_menu(facts, "add", packages=name)
        return [Item(label="Add it to the project…", icon="diff-added", then=add)]
    where = {"packages": [name], "folder": facts.project, "environment": prefix}
    return [
        Item(
            label=f"Drop it from {place.label}",
            description=place.detail,
            icon="diff-removed",
            then=to_call(f"Dropping {name}", "drop", **where, **place.params),
        )
        for place in listing
    ]
