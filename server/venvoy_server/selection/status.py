"""The status bar item that shows which environment a file uses (its selection)."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.environments.layout import USUAL_NAMES
from venvoy_server.environments.model import Environment, Interpreter, Problem, ProblemSeverity
from venvoy_server.selection.model import Selection

StatusSeverity = Literal["ok", "information", "warning", "error"]
NO_PYTHON = "No Python"
_WORST_FIRST: tuple[ProblemSeverity, ...] = ("error", "warning", "information")


class StatusText(msgspec.Struct, frozen=True):
    """A status bar item: its text, its tooltip (plain text, several lines), and its severity."""

    text: str
    tooltip: str
    severity: StatusSeverity


def status_of(selection: Selection) -> StatusText:
    """Return the status bar item that shows a selection: the Python version and the environment's name.

    The tooltip has the reason, the interpreter's path and the problems.
    """
    tooltip = "\n".join(map(_visible, _tooltip(selection)))
    return StatusText(_visible(_text(selection)), tooltip, _severity(selection))


def _visible(text: str) -> str:
    """Return a text with U+FFFD for each unprintable character, such as a mark of text direction.

    Names that are read from files may contain such characters.
    """
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def _text(selection: Selection) -> str:
    environment, interpreter = selection.environment, selection.interpreter
    if environment is not None:
        return f"{environment.version or 'Python ?'} ({_short_name(environment)})"
    if interpreter is not None:
        return f"{interpreter.version or 'Python ?'}{_kind(interpreter)}"
    if selection.path is not None:
        return f"missing ({_last(selection.path)})"
    return NO_PYTHON


def _short_name(environment: Environment) -> str:
    """Return the name of an environment's folder if it is a common one (`.venv`), else the environment's own name."""
    folder = _last(environment.prefix)
    return folder if folder in USUAL_NAMES else environment.name or folder


def _kind(interpreter: Interpreter) -> str:
    return f" ({interpreter.manager})" if interpreter.manager else ""


def _last(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path


def _severity(selection: Selection) -> StatusSeverity:
    # An environment's information, such as a missing pip, is not shown in the status bar.
    found = {problem.severity for problem in selection.problems}
    found |= {problem.severity for problem in _record_problems(selection)}
    for severity in _WORST_FIRST:
        if severity in found:
            return severity
    return "ok"


def _record_problems(selection: Selection) -> list[Problem]:
    record = selection.environment or selection.interpreter
    return [problem for problem in record.problems if problem.severity != "information"] if record else []


def _tooltip(selection: Selection) -> list[str]:
    lines = [selection.reason]
    if selection.environment is not None and selection.environment.executable:
        lines.append(selection.environment.executable)
    elif selection.interpreter is not None:
        lines.append(selection.interpreter.executable)
    lines += [problem.message for problem in selection.problems]
    lines += [problem.message for problem in _record_problems(selection)]
    return lines
