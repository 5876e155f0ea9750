"""A `pyproject.toml` as a document: an entry for each line, and one for each requirement string in it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import accumulate, pairwise
from typing import Any

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document, fresh_labels
from venvoy_server.dependencies.dialects.pyproject.dependencies import is_included_group, is_requirement
from venvoy_server.dependencies.dialects.pyproject.entry import string_entry
from venvoy_server.dependencies.dialects.pyproject.toml_strings import TomlString, escaped, toml_strings
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.documents import TOML_ERRORS, load_toml

_LITERAL = re.compile(r'"""|\'\'\'|["\']')
_ALONE = re.compile(r"[ \t]*,?[ \t]*(?:#[^\n]*)?\r?\n?")
_COMMA = re.compile(r"[ \t]*,[ \t]*")


class ProjectDocument(Document):
    """A `pyproject.toml`; `included` are the strings that name a dependency group that another one includes."""

    __slots__ = ("_loaded", "included")

    def __init__(
        self,
        path: str | None,
        entries: list[Entry],
        variables: Mapping[str, str],
        windows: bool,
        included: tuple[TomlString, ...] = (),
    ) -> None:
        """Take the entries, which cover the text without a gap."""
        starts = list(accumulate([entry.size for entry in entries], initial=0))[:-1]
        super().__init__(path, False, entries, starts, fresh_labels(len(entries)), variables, windows)
        self.included = included
        self._loaded: tuple[dict[str, Any], str | None] | None = None

    @staticmethod
    def of(
        text: str,
        path: str | None = None,
        variables: Mapping[str, str] | None = None,
        windows: bool = False,
        known: Iterable[Entry] = (),
    ) -> ProjectDocument:
        """Read a text; never raises. `known` are entries to use again for the same text."""
        found = list(toml_strings(text))
        again = {entry.raw: entry for entry in known if entry.kind == "requirement"}
        entries = _entries(text, [each for each in found if is_requirement(each.keys)], again)
        included = tuple([each for each in found if is_included_group(each.keys)])
        return ProjectDocument(path, entries, variables or {}, windows, included)

    def reparsed(self, text: str) -> ProjectDocument:
        """Return a document of the same file with another text."""
        return ProjectDocument.of(text, self.path, self.variables, self.windows)

    def fragment(self, text: str) -> ProjectDocument:
        """Return a document of the text of one entry, which holds a string."""
        begin = _LITERAL.search(text)
        if begin is None:
            entry = Entry("blank", text, traits=m.ALL)
        else:
            start, end = _literal_in(text) or (begin.start(), len(text))
            entry = string_entry(text, start, end)
        return ProjectDocument(self.path, [entry], self.variables, self.windows)

    def edit(self, start: int, end: int, replacement: str) -> Document:
        """Return the document with `[start, end)` replaced; entries that stay the same keep their labels."""
        text = self.text
        text = text[:start] + replacement + text[end:]
        new = ProjectDocument.of(text, self.path, self.variables, self.windows, self.entries)
        limit = min(len(self.entries), len(new.entries))
        first = _common(self.entries, new.entries, limit)
        last = _common(self.entries[::-1], new.entries[::-1], limit - first)
        old_last, new_last = len(self.entries) - last, len(new.entries) - last
        new.labels, kept = self._labels(first, old_last, new_last - first)
        new.parent, new.change = self.serial, (first, old_last, new_last) if kept else None
        return new

    def written(self, entry: Entry, text: str) -> str:
        """Return a text as it is written into an entry's string."""
        found = _LITERAL.search(entry.raw)
        return escaped(text, found[0][0]) if found else text

    def removal(self, entry: Entry) -> tuple[int, int]:
        """Return the span of an entry to delete with its requirement: the whole line, or the string with its comma."""
        literal = _literal_in(entry.raw)
        if literal is None:
            return 0, entry.size
        start, end = literal
        if not entry.raw[:start].strip() and _ALONE.fullmatch(entry.raw, end) and entry.raw.endswith("\n"):
            return 0, entry.size
        comma = _COMMA.match(entry.raw, end)
        return start, comma.end() if comma else end

    def data(self) -> dict[str, Any]:
        """Return the tables of the file, empty if it is not valid TOML."""
        return self._load()[0]

    def fault(self) -> str | None:
        """Return why the text is not valid TOML, as tomllib says it; None if it is valid."""
        return self._load()[1]

    def _load(self) -> tuple[dict[str, Any], str | None]:
        """Return the tables and why there are none, read once."""
        if self._loaded is None:
            try:
                self._loaded = load_toml(self.text), None
            except TOML_ERRORS as problem:
                self._loaded = {}, str(problem)
        return self._loaded


def lists_requirements(text: str) -> bool:
    """Return whether a `pyproject.toml` lists requirements or dependency groups."""
    return any(is_requirement(each.keys) or is_included_group(each.keys) for each in toml_strings(text))


def _literal_in(text: str) -> tuple[int, int] | None:
    """Return the span of the first string literal in a text, quotes included; None if there is none that is closed."""
    begin = _LITERAL.search(text)
    if begin is None:
        return None
    value = text[begin.start() :]
    found = next(toml_strings(f"x={value}"), None)
    return None if found is None else (begin.start() + found.start - 2, begin.start() + found.end - 2)


def _entries(text: str, strings: list[TomlString], known: Mapping[str, Entry]) -> list[Entry]:
    cuts = {0, len(text)} | {found.end() for found in re.finditer("\n", text)}
    before = 0
    for string in strings:
        line = text.rfind("\n", before, string.start) + 1  # not further back: many strings may share a line
        if text[line or before : string.start].strip() or (before and not line):
            cuts.add(string.start)
        if "\n" in text[string.start : string.end]:
            cuts -= set(range(string.start + 1, string.end))
        before = string.end
    pending = deque(strings)
    entries = []
    for start, stop in pairwise(sorted(cuts)):
        raw = text[start:stop]
        if pending and start <= pending[0].start < stop:
            string = pending.popleft()
            entries.append(known.get(raw) or string_entry(raw, string.start - start, string.end - start))
        else:
            entries.append(_other(raw))
    return entries


def _other(raw: str) -> Entry:
    """Return the entry of a text without requirements: a comment, or anything else of TOML."""
    body = raw.strip()
    if not body.startswith("#"):
        return Entry("blank", raw, traits=m.ALL)
    start = raw.index("#")
    return Entry("comment", raw, "", start, (), start, start + len(body), m.ALL | m.COMMENT)


def _common(one: list[Entry], other: list[Entry], limit: int) -> int:
    """Return how many entries two lists have in common at their beginnings."""
    return next((index for index in range(limit) if one[index] != other[index]), limit)
