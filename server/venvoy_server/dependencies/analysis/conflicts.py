"""Conflicts: sets of lines that no choice of versions satisfies together, as found by a resolver.

Input of `unsatisfiable`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.dependencies.model import Entry


class OwnLine(msgspec.Struct, frozen=True):
    """One requirement or constraint that the user wrote.

    `path` is its file (None: the command line), `number` its line number, from 1. `text` is the requirement without
    options and comment, `relaxed` the same without its versions (empty if it has none). `section` is the extra or
    dependency group of a pyproject.toml that it belongs to, such as `group dev`. `start` and `end` are the offsets of
    name and versions in the file as it was when it was read.
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
    """A line whose versions could be dropped to resolve the conflict; `version` is what the
    resolver would then install.
    """

    line: OwnLine
    version: str | None


class Conflict(msgspec.Struct, frozen=True):
    """A set of lines that cannot be installed together, with the resolver's explanation.

    If `is_minimal`, removing any one of the lines resolves the conflict. `repeats` are further lines with the same text
    as one of these.
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
    """Return the span of name and versions in an entry's logical text; for a requirement
    without a name, that of its URL or path.
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
