"""Text of environments, interpreters and problems, in tables and lists that several commands print."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from venvoy_protocol.environment import Environment, Interpreter, Problem
from venvoy_server.commandline.style import Style, printable, short_path, table

if TYPE_CHECKING:
    from venvoy_protocol.operation import DependencyWarning


def python_text(record: Environment | Interpreter) -> str:
    """Return an implementation and version for display: `3.11.7`, `PyPy 3.10.14`, `3.13.0 free-threaded`."""
    version = record.version or "?"
    words = [version] if record.implementation == "CPython" else [record.implementation, version]
    if record.free_threaded:
        words.append("free-threaded")
    if record.debug:
        words.append("debug")
    return " ".join(words)


def environments_table(
    environments: Iterable[Environment], style: Style, selected: Collection[str] = frozenset()
) -> str:
    """Return a table of environments, each with its problems on the lines below; `*` marks the selected ones.

    `selected` are the folders of the selected environments, with links resolved. Without any, there is no column for
    `*`.
    """
    rows: list[tuple[str, ...]] = []
    below: list[list[str]] = []
    for each in environments:
        mark = ("*" if each.real_prefix in selected else "",) if selected else ()
        cells = (each.display_name, python_text(each), each.manager or each.kind, short_path(each.prefix))
        rows.append((*mark, *cells))
        below.append(problem_lines(each.problems, style))
    header = ("NAME", "PYTHON", "TOOL", "PATH")
    return _with_lines_below(table(rows, style, ("", *header) if selected else header), below)


def interpreters_table(interpreters: Iterable[Interpreter], style: Style) -> str:
    """Return a table of interpreters, each with its problems on the lines below."""
    rows = []
    below: list[list[str]] = []
    for each in interpreters:
        rows.append((python_text(each), each.manager or "", each.architecture or "", short_path(each.executable)))
        below.append(problem_lines(each.problems, style))
    return _with_lines_below(table(rows, style, ("PYTHON", "FROM", "ARCHITECTURE", "PATH")), below)


def problem_lines(problems: Iterable[Problem], style: Style, *, everything: bool = False) -> list[str]:
    """Return a line per problem: severity, code and message.

    Problems of the severity `information` are left out unless `everything` is set.
    """
    return [
        f"    {style.severity(problem.severity)} {problem.code}: {printable(problem.message)}"
        for problem in problems
        if everything or problem.severity != "information"
    ]


def repair_lines(problems: Iterable[Problem]) -> list[str]:
    """Return a line `fix: COMMAND` for each command that repairs one of the problems, without duplicates.

    Problems of the severity `information` get no line.
    """
    calls = [each.repair for each in problems if each.repair is not None and each.severity != "information"]
    if not calls:
        return []
    from venvoy_server.commandline.doctor import command_line

    return [f"    fix: {command}" for command in dict.fromkeys(command_line(call) for call in calls)]


def error_lines(problems: Iterable[Problem]) -> list[str]:
    """Return a line, meant for standard error, per problem of the severity `error`; other problems are left out."""
    return [f"error {each.code}: {printable(each.message)}" for each in problems if each.severity == "error"]


def warning_lines(warnings: Iterable[DependencyWarning]) -> list[str]:
    """Return a line, meant for standard error, per installed package whose dependencies are no longer fulfilled."""
    return [f"warning {each.code}: {printable(each.message)}" for each in warnings]


def _with_lines_below(text: str, below: list[list[str]]) -> str:
    if not text:
        return ""
    header, *rows = text.split("\n")
    lines = [header]
    for row, more in zip(rows, below, strict=True):
        lines += [row, *more]
    return "\n".join(lines)
