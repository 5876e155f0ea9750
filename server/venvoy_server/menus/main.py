"""The menu `main`, which opens from the status bar: the environment's worst problem, and entries for other menus."""

from __future__ import annotations

from venvoy_protocol.environment import Problem
from venvoy_protocol.selection import Selection
from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import problem_item, to_call, to_menu, worst_problem


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the list of the menu's entries; the first repairs the worst problem of the environment in use, if any."""
    status, selection = facts.status(), facts.selection()
    if status.busy:
        items = [Item(label=f"{status.busy} …", icon="sync", then=to_menu(facts, "main"))]
    else:
        problem = worst_problem(problems_of(selection))
        items = [problem_item(problem, to_menu(facts, "doctor"))] if problem else []
    items += [
        Item(label="Select an environment…", icon="symbol-namespace", then=to_menu(facts, "select")),
        Item(label="Create an environment…", icon="add", then=to_menu(facts, "create")),
    ]
    if selection.environment is not None:
        items += _of_environment(facts, selection.environment.prefix)
    items += [
        Item(label="Manage environments…", icon="list-tree", then=to_menu(facts, "environments")),
        Item(label="Find and repair problems…", icon="pulse", then=to_menu(facts, "doctor")),
        Item(label="Check dependencies fully…", icon="checklist", then=to_menu(facts, "check")),
    ]
    if facts.can_grant_trust() and not facts.trust().trusted:
        items.append(Item(label="Trust this folder…", icon="shield", then=to_menu(facts, "trust")))
    return Step(kind="pick", id="main", path=facts.path, title=status.text, placeholder=selection.reason, items=items)


def problems_of(selection: Selection) -> list[Problem]:
    """Return the problems of a selection (such as a setting with a missing path), then those of its environment.

    If an interpreter is selected, its problems take the place of the environment's.
    """
    record = selection.environment or selection.interpreter
    return [*selection.problems, *(record.problems if record else ())]


def _of_environment(facts: MenuFacts, prefix: str) -> list[Item]:
    return [
        Item(label="Install packages…", icon="cloud-download", then=to_menu(facts, "install")),
        Item(label="Show packages…", icon="package", then=to_menu(facts, "packages")),
        Item(
            label="Show as requirements.txt",
            icon="file-text",
            then=to_call("Listing what is installed", "freeze", environment=prefix),
        ),
    ]
