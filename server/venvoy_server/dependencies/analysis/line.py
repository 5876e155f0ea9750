"""What a rule sees of a line, and the findings that it makes: spans that move along with their entry."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.findings import Call, Severity, Subject, Tag
from venvoy_server.dependencies.model import Entry

# A title of a fix shows no longer text than this.
_SHOWN = 60


class Place(msgspec.Struct, frozen=True):
    """A span with a remark: in an entry of the document (`label`, offsets in the entry) or in another file (`path`)."""

    label: int
    path: str | None
    start: int
    end: int
    message: str


class DraftEdit(msgspec.Struct, frozen=True):
    """A replacement, in the entry with `label` or in another file."""

    label: int
    path: str | None
    start: int
    end: int
    text: str


class DraftFix(msgspec.Struct, frozen=True):
    """A repair of a finding, with edits that move along with their entries."""

    title: str
    safe: bool = False
    edits: tuple[DraftEdit, ...] = ()
    call: Call | None = None


class Draft(msgspec.Struct, frozen=True):
    """A finding that moves along with its entry: offsets are relative to the entry with `label`."""

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
    """An entry with its document: what a rule sees of a line, and what it makes its findings with. Spans are of the logical text."""

    __slots__ = ("document", "entry", "label")

    def __init__(self, document: Document, label: int, entry: Entry) -> None:
        self.document, self.label, self.entry = document, label, entry

    def text(self, start: int, end: int) -> str:
        """Return what the document holds at a span: a variable by its name, not by its value."""
        low, high = self.entry.locate(start, end)
        return self.entry.raw[low:high]

    def raw(self) -> str:
        """Return the entry's text in the document, line ends included."""
        return self.entry.raw

    def line_end(self) -> str:
        r"""Return the line end to write here, `\n` or `\r\n`: the entry's own, or that of the entry next to it."""
        entries, index = self.document.entries, self.document.index_of(self.label)
        for entry in (self.entry, *entries[max(0, index - 1) : index], *entries[index + 1 : index + 2]):
            if entry.raw.endswith("\n"):
                return "\r\n" if entry.raw.endswith("\r\n") else "\n"
        return "\n"

    def draft(self, start: int, end: int, message: str, **more: Any) -> Draft:
        """Make a finding on a span; what does not fit on its first physical line becomes related information."""
        parts = self.entry.locate_all(start, end)
        rest = tuple([Place(self.label, None, low, high, "This is part of it.") for low, high in parts[1:]])
        if rest:
            more["related"] = (*more.get("related", ()), *rest)
        return Draft(self.label, parts[0][0], parts[0][1], message, **more)

    def raw_draft(self, start: int, end: int, message: str, **more: Any) -> Draft:
        """Make a finding on a span of the entry's text in the document."""
        return Draft(self.label, start, end, message, **more)

    @property
    def is_constraint(self) -> bool:
        """Return whether the line limits versions, and requires nothing."""
        return self.document.constraints or bool(self.entry.traits & m.CONSTRAINT)

    def shares_list(self, other: Line) -> bool:
        """Return whether another line of the document is in the same list."""
        return self.entry.section == other.entry.section

    def name_span(self) -> tuple[int, int]:
        """Return the span of the project's name, or of the URL or path of a line without one."""
        found = self.entry.requirement
        if found is None:
            return 0, len(self.entry.text)
        return (found.name_start, found.name_end) if found.name_end else (found.target_start, found.target_end)

    def specifier_span(self) -> tuple[int, int]:
        """Return the span of the versions, or of the name if there are none."""
        found = self.entry.requirement
        if found is None or not found.specifier_end:
            return self.name_span()
        return found.specifier_start, found.specifier_end

    def elsewhere(self, path: str | None, start: int, end: int, message: str) -> Place:
        """Name a span of a line that may belong to another file (`path`) as related information."""
        if path is None:
            return self.place(start, end, message)
        base = self.document.starts[self.document.index_of(self.label)]
        low, high = self.entry.locate(start, end)
        return Place(0, path, base + low, base + high, message)

    def place(self, start: int, end: int, message: str) -> Place:
        """Name a span as related information."""
        low, high = self.entry.locate(start, end)
        return Place(self.label, None, low, high, message)

    def raw_place(self, start: int, end: int, message: str) -> Place:
        """Name a span of the entry's text in the document as related information."""
        return Place(self.label, None, start, end, message)

    def replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Offer to replace a span; nothing if the document does not hold it in one run. Without a title, it says what is replaced."""
        span = self.entry.verbatim(start, end)
        if span is None:
            return ()
        title = title or replacement_title(self.text(start, end), text)
        text = self.document.written(self.entry, text)
        return (DraftFix(title, safe, (DraftEdit(self.label, None, span[0], span[1], text),)),)

    def substitute(self, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Offer to replace a span; the title says what is replaced with what."""
        return self.replace("", start, end, text, safe)

    def raw_replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Offer to replace a span of the entry's text in the document."""
        return (DraftFix(title, safe, (DraftEdit(self.label, None, start, end, text),)),)

    def remove(self, title: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Offer to remove the whole logical line, or its equivalent in another dialect."""
        start, end = self.document.removal(self.entry)
        return (DraftFix(title, safe, (DraftEdit(self.label, None, start, end, ""),)),)


def replacement_title(old: str, new: str) -> str:
    """Return the title of a fix that replaces a text: what it does, with the texts if they are short enough to show."""
    old, new = " ".join(old.split()), " ".join(new.split())
    if not old:
        return f"Insert `{new}`"
    if not new:
        return f"Remove `{old}`" if len(old) <= _SHOWN else "Remove this text"
    if len(new) > _SHOWN:
        return "Replace this text"
    return f"Replace `{old}` with `{new}`" if len(old) <= _SHOWN else f"Replace this text with `{new}`"
