"""Lines as rules see them, and drafts of findings, whose offsets are relative to an entry
so that they survive edits.
"""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.findings import Call, Severity, Subject, Tag
from venvoy_server.dependencies.model import Entry

# Maximum length of a text that the title of a fix quotes.
_SHOWN = 60


class Place(msgspec.Struct, frozen=True):
    """Related information: a span with a message, in an entry of the document (`label`) or in another file (`path`)."""

    label: int
    path: str | None
    start: int
    end: int
    message: str


class DraftEdit(msgspec.Struct, frozen=True):
    """A text replacement; offsets are relative to the entry with `label`, or to another file if `path` is given."""

    label: int
    path: str | None
    start: int
    end: int
    text: str


class DraftFix(msgspec.Struct, frozen=True):
    """A fix of a finding, by edits or by a call; its edits move with their entries."""

    title: str
    safe: bool = False
    edits: tuple[DraftEdit, ...] = ()
    call: Call | None = None


class Draft(msgspec.Struct, frozen=True):
    """A finding before its position is resolved: offsets are relative to the entry with
    `label`, so that it survives edits.
    """

    label: int
    start: int
    end: int
    message: str
    severity: Severity | None = None
    related: tuple[Place, ...] = ()
    fixes: tuple[DraftFix, ...] = ()
    tags: tuple[Tag, ...] = ()
    subject: Subject | None = None


class Line:
    """An entry with its document, as passed to rules, with methods to create findings and fixes.

    Spans are offsets in the entry's logical text, except in methods named `raw_*`: there, in the entry's text as
    written.
    """

    __slots__ = ("document", "entry", "label")

    def __init__(self, document: Document, label: int, entry: Entry) -> None:
        self.document, self.label, self.entry = document, label, entry

    def text(self, start: int, end: int) -> str:
        """Return the text of the document at a span; a variable appears by name, not by value."""
        low, high = self.entry.locate(start, end)
        return self.entry.raw[low:high]

    def raw(self) -> str:
        """Return the entry's text as written in the document, including line endings."""
        return self.entry.raw

    def line_end(self) -> str:
        r"""Return the line ending to insert here, `\n` or `\r\n`: that of the entry, or of an adjacent one."""
        entries, index = self.document.entries, self.document.index_of(self.label)
        for entry in (self.entry, *entries[max(0, index - 1) : index], *entries[index + 1 : index + 2]):
            if entry.raw.endswith("\n"):
                return "\r\n" if entry.raw.endswith("\r\n") else "\n"
        return "\n"

    def draft(self, start: int, end: int, message: str, **more: Any) -> Draft:
        """Return a finding on a span; parts of the span on further physical lines become related information."""
        parts = self.entry.locate_all(start, end)
        rest = tuple([Place(self.label, None, low, high, "This is part of it.") for low, high in parts[1:]])
        if rest:
            more["related"] = (*more.get("related", ()), *rest)
        return Draft(self.label, parts[0][0], parts[0][1], message, **more)

    def raw_draft(self, start: int, end: int, message: str, **more: Any) -> Draft:
        """Return a finding on a span of the entry's text as written."""
        return Draft(self.label, start, end, message, **more)

    @property
    def is_constraint(self) -> bool:
        """Return whether the line is a constraint, not a requirement."""
        return self.document.constraints or bool(self.entry.traits & m.CONSTRAINT)

    def shares_list(self, other: Line) -> bool:
        """Return whether another line of the document belongs to the same list (section)."""
        return self.entry.section == other.entry.section

    def name_span(self) -> tuple[int, int]:
        """Return the span of the project's name; for a line without one, that of its URL or path."""
        found = self.entry.requirement
        if found is None:
            return 0, len(self.entry.text)
        return (found.name_start, found.name_end) if found.name_end else (found.target_start, found.target_end)

    def specifier_span(self) -> tuple[int, int]:
        """Return the span of the version specifier, or of the name if there is none."""
        found = self.entry.requirement
        if found is None or not found.specifier_end:
            return self.name_span()
        return found.specifier_start, found.specifier_end

    def elsewhere(self, path: str | None, start: int, end: int, message: str) -> Place:
        """Return related information for a span of a line in another file (`path`), or in
        the document if `path` is None.
        """
        if path is None:
            return self.place(start, end, message)
        base = self.document.starts[self.document.index_of(self.label)]
        low, high = self.entry.locate(start, end)
        return Place(0, path, base + low, base + high, message)

    def place(self, start: int, end: int, message: str) -> Place:
        """Return related information for a span."""
        low, high = self.entry.locate(start, end)
        return Place(self.label, None, low, high, message)

    def raw_place(self, start: int, end: int, message: str) -> Place:
        """Return related information for a span of the entry's text as written."""
        return Place(self.label, None, start, end, message)

    def replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return a fix that replaces a span; empty if the span is not contiguous in the document.

        An empty title is replaced with one that quotes the old and new text.
        """
        span = self.entry.verbatim(start, end)
        if span is None:
            return ()
        title = title or replacement_title(self.text(start, end), text)
        text = self.document.written(self.entry, text)
        return (DraftFix(title, safe, (DraftEdit(self.label, None, span[0], span[1], text),)),)

    def substitute(self, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return a fix that replaces a span, with a title that quotes the old and new text."""
        return self.replace("", start, end, text, safe)

    def raw_replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return a fix that replaces a span of the entry's text as written."""
        return (DraftFix(title, safe, (DraftEdit(self.label, None, start, end, text),)),)

    def remove(self, title: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return a fix that removes the whole logical line, or its equivalent in another dialect."""
        start, end = self.document.removal(self.entry)
        return (DraftFix(title, safe, (DraftEdit(self.label, None, start, end, ""),)),)


def replacement_title(old: str, new: str) -> str:
    """Return the title of a fix that replaces a text; it quotes the texts if they are short enough."""
    old, new = " ".join(old.split()), " ".join(new.split())
    if not old:
        return f"Insert `{new}`"
    if not new:
        return f"Remove `{old}`" if len(old) <= _SHOWN else "Remove this text"
    if len(new) > _SHOWN:
        return "Replace this text"
    return f"Replace `{old}` with `{new}`" if len(old) <= _SHOWN else f"Replace this text with `{new}`"
