"""What can be done with one package of an environment."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the list."""
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
            Item(label="Uninstall it", icon="trash", then=uninstall),
        ],
    )
