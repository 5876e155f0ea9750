"""The data model of a dependency conflict: a set of requirement lines that no choice of versions satisfies together.

A resolver finds the conflicts; the rule `unsatisfiable` reports them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.dependencies.model import Entry


class OwnLine(msgspec.Struct, frozen=True):
    """One requirement or constraint that the user wrote.

    `path` is its file (None: the command line), `number` its line number, from 1. `text` is the requirement without
    options and comment, `name` the project's canonical name. `relaxed` is `text` without version specifier (empty if
    there is none). `section` is the extra or dependency group of a pyproject.toml that lists the requirement, such as
    `group dev`. `start` and `end` delimit name and versions, as character offsets in the file as it was when it was
    read.
    """

    path: str | None
    number: int
    text: str
    name: str
    kind: Literal["requirement", "constraint"] = "requirement"
    relaxed: str = ""
    section: str = ""
    start: int = 0
    end: int = 0


class Suggestion(msgspec.Struct, frozen=True):
    """A line that resolves a conflict if its version specifier is dropped.

    `version` is the version of the line's project that the resolver would then install; None if not known.
    """

    line: OwnLine
    version: str | None


class Conflict(msgspec.Struct, frozen=True):
    """A set of lines that cannot be installed together, with the resolver's explanation.

    If `is_minimal`, removing any one of the lines resolves the conflict. Each of `suggestions` is a line that resolves
    the conflict if only its version specifier is dropped. `repeats` are further lines of the user with the same text as
    one of `lines`.
    """

    lines: tuple[OwnLine, ...]
    explanation: str
    suggestions: tuple[Suggestion, ...] = ()
    repeats: tuple[OwnLine, ...] = ()
    is_minimal: bool = True

    @property
    def sections(self) -> tuple[str, ...]:
        """Return the extras and dependency groups of the lines, without duplicates."""
        return tuple(dict.fromkeys(line.section for line in self.lines if line.section))


def own_span(entry: Entry) -> tuple[int, int]:
    """Return the (start, end) of the part of an entry that names its project and versions.

    The offsets are those in `entry.text`, in which line continuations are joined and the comment is removed. For a
    requirement without a name, the part is the URL or path; for an entry that is not a requirement, the whole text.
    """
    found = entry.requirement
    if found is None:
        return 0, len(entry.text)
    start, end = (found.name_start, found.name_end) if found.name_end else (found.target_start, found.target_end)
    return start, max(end, found.specifier_end)


def own_text(entry: Entry) -> str:
    """Return the requirement of an entry without its options, such as `--hash`."""
    end = min((use.start for use in entry.options), default=None) if entry.kind == "requirement" else None
    return entry.text[:end].strip()
