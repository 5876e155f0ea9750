"""The menu `doctor`: the problems of the project, each with the action that repairs it."""

from __future__ import annotations

from venvoy_protocol.step import Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, problem_item, to_menu


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the list of the project's errors and warnings, errors first; a final message if there are none.

    Picking a problem repairs it. A problem without a known repair opens the menu that selects an environment.
    """
    problems = facts.doctor().problems
    shown = [each for each in problems if each.severity != "information"]
    if not shown:
        return done(f"No problems were found in {facts.short(facts.project)}.")
    items = [problem_item(each, to_menu(facts, "select")) for each in shown]
    count = "1 problem" if len(shown) == 1 else f"{len(shown)} problems"
    return Step(kind="pick", id="doctor", path=facts.path, title=count, items=items)
