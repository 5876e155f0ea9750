"""Notes to the user on standard error, because a program may read the result on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from venvoy_protocol.base import Call
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.terminal import write_aside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from venvoy_protocol.errors import MethodError
    from venvoy_protocol.index_answers import IndexAnswers, IndexNote
    from venvoy_server.configuration import Configuration


def fix_of(error: MethodError) -> list[str]:
    """Return a line with the command that resolves an error; an empty list if no such command is known."""
    data = error.data or {}
    if data.get("code") == "requirements-invalid":
        return ["`venvoy check` shows every line that is wrong, and `venvoy check --fix` repairs what it safely can."]
    call = data.get("repair") or data.get("create") or data.get("grant") or data.get("install")
    if not isinstance(call, Call):
        return []
    from venvoy_server.commandline.doctor import command_line

    return [f"fix: {command_line(call)}"]


def setting_lines(file: Configuration) -> list[str]:
    """Return a line per problem in a settings file: `file:line:column: warning: message`."""
    lines = []
    for problem in file.problems:
        before = file.text[: problem.start]
        line, column = before.count("\n") + 1, problem.start - before.rfind("\n")
        lines.append(f"{printable(short_path(file.path or ''))}:{line}:{column}: warning: {printable(problem.message)}")
    return lines


def index_lines(notes: Sequence[IndexNote], index: IndexAnswers) -> list[str]:
    """Return lines `note: ...` on failed look-ups: one for each of `notes`, about unusable package indexes.

    `index` has the numbers of package names that were found, not found or not looked up. If some were not looked up, a
    last line has their number.
    """
    lines = [f"note: {printable(note.message)}" for note in notes]
    if index.unknown:
        count = index.known + index.absent + index.unknown
        lines.append(f"note: {index.unknown} of {count} names could not be looked up; nothing is reported about them.")
    return lines


class _Problem(Protocol):
    """A problem of an environment: the classes `Problem` of the server and of the protocol both have these fields."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def severity(self) -> str: ...


# Problems because of which the environment may not be the one that the user means.
_SAID_FIRST = ("active-of-another-project", "active-missing", "foreign-owner", "interrupted-operation", "moved")


def say_before_use(problems: Sequence[_Problem]) -> None:
    """Print on standard error the errors of an environment, and those warnings that a user must see before using it.

    Such a warning is, for example, that the environment was moved or that another user owns it.
    """
    notable = [each for each in problems if each.severity == "error" or each.code in _SAID_FIRST]
    say_aside([f"{each.severity}: {printable(each.message)}" for each in notable])


def say_aside(lines: Sequence[str]) -> None:
    """Write lines to standard error, if there is one."""
    if lines:
        write_aside("\n".join(lines))
