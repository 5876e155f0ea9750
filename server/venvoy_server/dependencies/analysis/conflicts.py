"""Sets of lines that no choice of versions satisfies together, as a resolver has shown: what the rule `unsatisfiable` reads."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.dependencies.model import Entry


class OwnLine(msgspec.Struct, frozen=True):
    """One requirement or constraint that a person wrote.

    `path` is its file (None: the command line), `number` its line there, from 1. `text` is what it asks for, without
    options and comment; `relaxed` the same without its versions, empty if it names none. `section` is the extra or
    dependency group of a pyproject.toml that it belongs to, such as `group dev`. `start` and `end` are the offsets of
    name and versions in the file, as it was when it was read.
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
    """A line that could give way: without its versions everything else fits together, and `version` would be taken."""

    line: OwnLine
    version: str | None


class Conflict(msgspec.Struct, frozen=True):
    """A set of lines that cannot be installed together, and why, in the resolver's words.

    If `is_minimal`, the set fits together without any one of its lines. `repeats` are further lines with the text of
    one of these.
    """

    lines: tuple[OwnLine, ...]
    explanation: str
    suggestions: tuple[Suggestion, ...] = ()
    repeats: tuple[OwnLine, ...] = ()
    is_minimal: bool = True

    @property
    def sections(self) -> tuple[str, ...]:
        """Return the extras and groups that the lines belong to, each once."""
        return tuple(dict.fromkeys(line.section for line in self.lines if line.section))


def own_span(entry: Entry) -> tuple[int, int]:
    """Return the span of name and versions in an entry's logical text; of a line without a name, that of its URL or path."""
    found = entry.requirement
    if found is None:
        return 0, len(entry.text)
    start, end = (found.name_start, found.name_end) if found.name_end else (found.target_start, found.target_end)
    return start, max(end, found.specifier_end)


def own_text(entry: Entry) -> str:
    """Return what a line asks for: its text without the options after it, such as `--hash`."""
    end = min((use.start for use in entry.options), default=None) if entry.kind == "requirement" else None
    return entry.text[:end].strip()
