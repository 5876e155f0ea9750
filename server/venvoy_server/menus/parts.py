"""Building blocks shared by menus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from venvoy_protocol.base import Call
from venvoy_protocol.environment import Environment, Interpreter, Problem, Severity
from venvoy_protocol.step import Item, Step, StepCall, Then
from venvoy_server.menus.facts import MenuFacts

PROBLEM_ICONS = {"error": "error", "warning": "warning", "information": "info"}


def to_menu(facts: MenuFacts, menu: str, **answers: Any) -> Then:
    """Return the action that opens another menu about the same path."""
    return Then(menu=menu, path=facts.path, answers=answers)


def to_call(title: str, method: str, **params: Any) -> Then:
    """Return the action that calls a method."""
    return Then(call=StepCall(title=title, method=method, params=params))


def repair_of(call: Call) -> Then:
    """Return the action that calls a problem's repair."""
    return Then(call=StepCall(title=call.title, method=call.method, params=call.params))


def done(message: str = "", severity: Severity = "information") -> Step:
    """Return the final step, with an optional message."""
    return Step(kind="done", message=message or None, severity=severity)


def worst_problem(problems: Iterable[Problem]) -> Problem | None:
    """Return the first error, else the first warning, else None."""
    ordered = list(problems)
    for severity in ("error", "warning"):
        for problem in ordered:
            if problem.severity == severity:
                return problem
    return None


def problem_item(problem: Problem, otherwise: Then) -> Item:
    """Return the item that shows a problem and calls its repair, or does `otherwise` if it has none."""
    if problem.repair is None:
        return Item(label=problem.message, icon=PROBLEM_ICONS[problem.severity], then=otherwise)
    return Item(
        label=problem.repair.title,
        detail=problem.message,
        icon=PROBLEM_ICONS[problem.severity],
        then=repair_of(problem.repair),
    )


def python_text(record: Environment | Interpreter) -> str:
    """Return the version and manager of an environment or interpreter, such as `Python 3.12.1, uv`."""
    version = f"Python {record.version}" if record.version else "Python of unknown version"
    notes = [record.implementation] if record.implementation != "CPython" else []
    notes += ["free-threaded"] if record.free_threaded else []
    return ", ".join([version, *notes, *([record.manager] if record.manager else [])])


def environment_item(facts: MenuFacts, environment: Environment, then: Then, *, current: bool = False) -> Item:
    """Return the item for an environment, with its path, its Python and its worst problem."""
    problem = worst_problem(environment.problems)
    return Item(
        label=facts.short(environment.prefix),
        description=python_text(environment),
        detail=problem.message if problem else None,
        icon=PROBLEM_ICONS[problem.severity] if problem else "check" if current else "symbol-namespace",
        current=current,
        then=then,
    )


def interpreter_item(facts: MenuFacts, interpreter: Interpreter, then: Then | None = None, **fields: Any) -> Item:
    """Return the item for an interpreter."""
    return Item(
        label=python_text(interpreter),
        description=facts.short(interpreter.executable),
        icon="terminal",
        then=then,
        **fields,
    )
