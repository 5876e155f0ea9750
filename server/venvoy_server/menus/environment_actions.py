"""The menu `environment`: actions on one environment, such as selecting, repairing or removing it."""

from __future__ import annotations

from venvoy_protocol.environment import Environment
from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, problem_item, python_text, to_call, to_menu


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the menu step that lists the actions on one environment, such as selecting or removing it.

    `answers` are the user's choices in earlier steps; the entry `environment` is the environment's path. Repairs of the
    environment's problems are first in the list. If the entry is missing, or there is no environment at the path, the
    step shows a warning and ends the menu. `facts` provides data about the workspace.
    """
    prefix = answers.get("environment")
    if not isinstance(prefix, str):
        return done("Choose an environment first.", "warning")
    environment = facts.inspect(prefix).environment
    if environment is None:
        return done(f"{facts.short(prefix)} is not an environment.", "warning")
    shown = [each for each in environment.problems if each.severity != "information"]
    items = [problem_item(each, to_menu(facts, "doctor")) for each in shown]
    items += _actions(facts, environment)
    return Step(
        kind="pick",
        id="environment",
        path=facts.path,
        answers={"environment": prefix},
        title=facts.short(prefix),
        placeholder=python_text(environment),
        items=items,
    )


def _actions(facts: MenuFacts, environment: Environment) -> list[Item]:
    prefix, name = environment.prefix, facts.short(environment.prefix)
    select = to_call(f"Selecting {name}", "select", environment=prefix, folder=facts.choice_folder)
    share = to_call(f"Selecting {name}", "select", environment=prefix, folder=facts.choice_folder, share="project")
    return [
        Item(label="Select it", icon="check", then=select),
        Item(label="Select it for other tools, too", description="Writes .python-envs", icon="references", then=share),
        Item(
            label="Show packages…",
            icon="package",
            children=True,
            then=to_menu(facts, "packages", environment=prefix),
        ),
        Item(label="Install packages…", icon="cloud-download", then=to_menu(facts, "install", environment=prefix)),
        Item(
            label="Show as requirements.txt",
            icon="file-text",
            then=to_call("Listing what is installed", "freeze", environment=prefix),
        ),
        Item(label="Repair it", icon="tools", then=to_call(f"Repairing {name}", "repair", path=prefix)),
        Item(label="Remove it…", icon="trash", then=to_menu(facts, "remove", environment=prefix)),
    ]
