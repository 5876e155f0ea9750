"""Lines of a document as rules see them, and drafts: findings and fixes whose offsets are relative to a line, so that
they stay valid when other lines are edited.
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
    """Related information of a finding: a span of text with a message.

    If `path` is None, the span is in the checked document: `start` and `end` count from the beginning of an entry (a
    logical line), and `label` is the stable number of that entry. Else `start` and `end` count from the beginning of
    the file at `path`, and `label` has no meaning.
    """

    label: int
    path: str | None
    start: int
    end: int
    message: str


class DraftEdit(msgspec.Struct, frozen=True):
    """The replacement of a span by `text`.

    If `path` is None, the offsets are relative to the document's entry that `label` identifies. Else the span is in the
    file at `path`, with offsets relative to the beginning of that file.
    """

    label: int
    path: str | None
    start: int
    end: int
    text: str


class DraftFix(msgspec.Struct, frozen=True):
    """A fix of a finding: text edits, or a request to Venvoy (`call`), such as to install a package.

    `safe` is whether the fix may be applied without a user's consent. The offsets of an edit count from the beginning
    of the line that the edit names. In an edit of another file, they count from the beginning of that file.
    """

    title: str
    safe: bool = False
    edits: tuple[DraftEdit, ...] = ()
    call: Call | None = None


class Draft(msgspec.Struct, frozen=True):
    """A finding whose position is relative to a line of the document, so that the finding survives edits of other
    lines.

    `start` and `end` are offsets in the raw text of the entry that `label` identifies. `severity` overrides that of the
    rule.
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
    """An entry (logical line) with its document, as passed to rules, with methods to create findings and fixes.

    Spans are offsets in the entry's logical text (continuation lines joined, variables expanded, comment removed),
    except in methods named `raw_*`: there, they are offsets in the entry's text as written.
    """

    __slots__ = ("document", "entry", "label")

    def __init__(self, document: Document, label: int, entry: Entry) -> None:
        self.document, self.label, self.entry = document, label, entry

    def text(self, start: int, end: int) -> str:
        """Return the text between two offsets of the line as written in the file, with `${NAME}` not expanded."""
        low, high = self.entry.locate(start, end)
        return self.entry.raw[low:high]

    def raw(self) -> str:
        """Return the entry's text as written in the document, including line endings."""
        return self.entry.raw

    def line_end(self) -> str:
        r"""Return the line ending for text inserted here, `\n` or `\r\n`: that of this line, or of an adjacent one."""
        entries, index = self.document.entries, self.document.index_of(self.label)
        for entry in (self.entry, *entries[max(0, index - 1) : index], *entries[index + 1 : index + 2]):
            if entry.raw.endswith("\n"):
                return "\r\n" if entry.raw.endswith("\r\n") else "\n"
        return "\n"

    def draft(self, start: int, end: int, message: str, **more: Any) -> Draft:
        """Return a finding on a span of the line; `more` are further fields of the finding.

        If the span extends over several physical lines, the finding marks the part on the first line, and the other
        parts become related information.
        """
        parts = self.entry.locate_all(start, end)
        rest = tuple([Place(self.label, None, low, high, "This is part of it.") for low, high in parts[1:]])
        if rest:
            more["related"] = (*more.get("related", ()), *rest)
        return Draft(self.label, parts[0][0], parts[0][1], message, **more)

    def raw_draft(self, start: int, end: int, message: str, **more: Any) -> Draft:
        """Return a finding on a span of the entry's text as written; `more` are further fields of the finding."""
        return Draft(self.label, start, end, message, **more)

    @property
    def is_constraint(self) -> bool:
        """Return whether the line is a constraint, not a requirement."""
        return self.document.constraints or bool(self.entry.traits & m.CONSTRAINT)

    def shares_list(self, other: Line) -> bool:
        """Return whether two lines belong to the same list of requirements.

        Such a list is, for example, an extra of a pyproject.toml; a requirements file is one list.
        """
        return self.entry.section == other.entry.section

    def name_span(self) -> tuple[int, int]:
        """Return the (start, end) of the project's name; for a line without a name, those of its URL or path.

        For a line that is not a requirement, the span is the whole text.
        """
        found = self.entry.requirement
        if found is None:
            return 0, len(self.entry.text)
        return (found.name_start, found.name_end) if found.name_end else (found.target_start, found.target_end)

    def specifier_span(self) -> tuple[int, int]:
        """Return the (start, end) of the version specifier; without a specifier, those of the project's name.

        For a line without a name, they are those of its URL or path, and for a line that is not a requirement, the
        whole text.
        """
        found = self.entry.requirement
        if found is None or not found.specifier_end:
            return self.name_span()
        return found.specifier_start, found.specifier_end

    def related_place(self, path: str | None, start: int, end: int, message: str) -> Place:
        """Return a span of this line, with a message, as related information for a finding on some other line.

        `start` and `end` are offsets in this line. `path` is the path of the file that contains this line; None if this
        line is in the checked document.
        """
        if path is None:
            return self.place(start, end, message)
        base = self.document.starts[self.document.index_of(self.label)]
        low, high = self.entry.locate(start, end)
        return Place(0, path, base + low, base + high, message)

    def place(self, start: int, end: int, message: str) -> Place:
        """Return a span of this line, with a message, as related information for a finding in the same document."""
        low, high = self.entry.locate(start, end)
        return Place(self.label, None, low, high, message)

    def raw_place(self, start: int, end: int, message: str) -> Place:
        """Return a span of the entry's text as written, with a message, as related information for a finding."""
        return Place(self.label, None, start, end, message)

    def replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return one fix that replaces a span of the line by `text`, as a tuple with one element.

        The tuple is empty if the span cannot be replaced, since a line continuation or a `${NAME}` interrupts it. If
        `title` is empty, the title quotes the old and new text. `safe` is whether the fix may be applied without a
        user's consent.
        """
        span = self.entry.verbatim(start, end)
        if span is None:
            return ()
        title = title or replacement_title(self.text(start, end), text)
        text = self.document.written(self.entry, text)
        return (DraftFix(title, safe, (DraftEdit(self.label, None, span[0], span[1], text),)),)

    def substitute(self, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return one fix that replaces a span of the line by `text`, with a title that quotes the old and new text.

        The tuple is empty if the span cannot be replaced, since a line continuation or a `${NAME}` interrupts it.
        `safe` is whether the fix may be applied without a user's consent.
        """
        return self.replace("", start, end, text, safe)

    def raw_replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return one fix that replaces a span of the entry's text as written in the file by `text`.

        `title` is the fix's title, as shown to the user. `safe` is whether the fix may be applied without a user's
        consent.
        """
        return (DraftFix(title, safe, (DraftEdit(self.label, None, start, end, text),)),)

    def remove(self, title: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Return a tuple with one fix, which removes this line with its continuation lines.

        In a format such as pyproject.toml, a line may contain more than this requirement. Then only the quoted string
        of the requirement and the comma after it are removed. The tuple is empty if the line cannot be removed alone,
        such as one of several tables of an array in Poetry's form. `title` is the fix's title, as shown to the user. `safe`
        is whether the fix may be applied without a user's consent.
        """
        span = self.document.removal(self.entry)
        return (DraftFix(title, safe, (DraftEdit(self.label, None, *span, ""),)),) if span is not None else ()


def replacement_title(old: str, new: str) -> str:
    """Return the title of a fix that replaces `old` by `new`, such as "Replace `a` with `b`"; long texts are not
    quoted.
    """
    old, new = " ".join(old.split()), " ".join(new.split())
    if not old:
        return f"Insert `{new}`"
    if not new:
        return f"Remove `{old}`" if len(old) <= _SHOWN else "Remove this text"
    if len(new) > _SHOWN:
        return "Replace this text"
    return f"Replace `{old}` with `{new}`" if len(old) <= _SHOWN else f"Replace this text with `{new}`"
