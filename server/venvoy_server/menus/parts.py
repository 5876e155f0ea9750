"""Functions shared by all menus: they create list entries, actions and final steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from venvoy_protocol.base import Call
from venvoy_protocol.environment import Environment, Interpreter, Problem, Severity
from venvoy_protocol.step import Item, Step, StepCall, Then
from venvoy_server.menus.facts import MenuFacts

PROBLEM_ICONS = {"error": "error", "warning": "warning", "information": "info"}


def to_menu(facts: MenuFacts, menu: str, **answers: Any) -> Then:
    """Return the action of a list entry that opens the menu named `menu` for the same file or folder.

    `answers` are given to that menu as if the user had entered them.
    """
    return Then(menu=menu, path=facts.path, answers=answers)


def to_call(title: str, method: str, **params: Any) -> Then:
    """Return the action of a list entry that calls a service method; `title` is shown while the call runs."""
    return Then(call=StepCall(title=title, method=method, params=params))


def repair_of(call: Call) -> Then:
    """Return the action of a list entry that makes the method call `call`, which repairs a problem."""
    return Then(call=StepCall(title=call.title, method=call.method, params=call.params))


def done(message: str = "", severity: Severity = "information") -> Step:
    """Return the final step of a menu, which shows the message; an empty message is not shown."""
    return Step(kind="done", message=message or None, severity=severity)


def worst_problem(problems: Iterable[Problem]) -> Problem | None:
    """Return the first problem that is an error, else the first that is a warning, else None."""
    ordered = list(problems)
    for severity in ("error", "warning"):
        for problem in ordered:
            if problem.severity == severity:
                return problem
    return None


def problem_item(problem: Problem, otherwise: Then) -> Item:
    """Return the list entry for a problem: picking it repairs the problem, or does `otherwise` if no repair exists."""
    if problem.repair is None:
        return Item(label=problem.message, icon=PROBLEM_ICONS[problem.severity], then=otherwise)
    return Item(
        label=problem.repair.title,
        detail=problem.message,
        icon=PROBLEM_ICONS[problem.severity],
        then=repair_of(problem.repair),
    )


def python_text(record: Environment | Interpreter) -> str:
    """Return a Python's version with its implementation, if not CPython, and manager, such as `Python 3.12.1, uv`."""
    version = f"Python {record.version}" if record.version else "Python of unknown version"
    notes = [record.implementation] if record.implementation != "CPython" else []
    notes += ["free-threaded"] if record.free_threaded else []
    return ", ".join([version, *notes, *([record.manager] if record.manager else [])])


def environment_item(facts: MenuFacts, environment: Environment, then: Then, *, current: bool = False) -> Item:
    """Return the list entry for an environment: its path, its Python version and its worst problem.

    `then` is done when the entry is picked. `current`: whether this environment is in use.
    """
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
    """Return the list entry for an interpreter: its version and its path.

    Picking the entry does `then`. Without `then`, the entry answers the menu's question with the field `value`.
    `fields` are further fields of the entry, such as `value`.
    """
    return Item(
        label=python_text(interpreter),
        description=facts.short(interpreter.executable),
        icon="terminal",
        then=then,
        **fields,
    )
