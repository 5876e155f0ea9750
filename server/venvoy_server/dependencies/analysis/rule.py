"""What a rule is, and what it is given: a line, a group of lines with one name, or the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import InputName
from venvoy_server.dependencies.findings import ERROR, Call, Severity, Tag
from venvoy_server.dependencies.model import Entry, Fault

if TYPE_CHECKING:
    from venvoy_server.dependencies.analysis.context import RuleContext

RuleGroup = Literal["syntax", "files", "consistency", "environment", "security", "hygiene", "uv"]
Scope = Literal["fault", "line", "name", "document", "decode"]


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
    """A way out, with edits that move along with their entries."""

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


class Line:
    """An entry where it stands: what a rule sees of a line, and what it makes its findings with. Spans are of the logical text."""

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
        rest = tuple([Place(self.label, None, low, high, "This belongs to it.") for low, high in parts[1:]])
        if rest:
            more["related"] = (*more.get("related", ()), *rest)
        return Draft(self.label, parts[0][0], parts[0][1], message, **more)

    def raw_draft(self, start: int, end: int, message: str, **more: Any) -> Draft:
        """Make a finding on a span of the entry as it stands in the document."""
        return Draft(self.label, start, end, message, **more)

    def name_span(self) -> tuple[int, int]:
        """Return where the project's name stands, or the URL or path that stands for it."""
        found = self.entry.requirement
        if found is None:
            return 0, len(self.entry.text)
        return (found.name_start, found.name_end) if found.name_end else (found.target_start, found.target_end)

    def specifier_span(self) -> tuple[int, int]:
        """Return where the versions stand, or the name if there are none."""
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

    def replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Offer to replace a span; nothing where the document does not hold it in one run."""
        span = self.entry.verbatim(start, end)
        if span is None:
            return ()
        return (DraftFix(title, safe, (DraftEdit(self.label, None, span[0], span[1], text),)),)

    def raw_replace(self, title: str, start: int, end: int, text: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Offer to replace a span of the entry as it stands in the document."""
        return (DraftFix(title, safe, (DraftEdit(self.label, None, start, end, text),)),)

    def remove(self, title: str, safe: bool = False) -> tuple[DraftFix, ...]:
        """Offer to remove the whole logical line."""
        return (DraftFix(title, safe, (DraftEdit(self.label, None, 0, self.entry.size, ""),)),)


FaultCheck = Callable[[Line, Fault], Draft]
LineCheck = Callable[[Line, "RuleContext"], Iterator[Draft]]


class Rule(msgspec.Struct, frozen=True):
    """One rule: `scope` says what it is given, and so when it runs again.

    `fault` makes the finding of a fault with this code. A line rule may look at the entries next to its own, not further.
    `when` are the traits of entries (`model`) that a line rule is called for, `needs` the inputs without which it does
    not run. `facts` says that a line rule reads facts of the whole document, so that it runs again when they change.
    `included` says that a line rule runs on the lines of included files too; what it finds there is reported at the include.
    `parent` is a code whose ignore comment silences this one too.
    """

    code: str
    title: str
    severity: Severity
    group: RuleGroup
    scope: Scope
    check: Any
    documentation: str | None
    fault: FaultCheck | None = None
    when: int = 0
    needs: tuple[InputName, ...] = ()
    on: bool = True
    parent: str = ""
    facts: bool = False
    included: bool = False


def draft_fault(line: Line, fault: Fault, safe: bool = True) -> Draft:
    """Make the finding of a fault, with the repair that it carries."""
    fixes: tuple[DraftFix, ...] = ()
    if fault.replacement is not None:
        start, end = (fault.fix_start, fault.fix_end) if fault.fix_start >= 0 else (fault.start, fault.end)
        title = fault.title or f"Write `{fault.replacement}`"
        fixes = line.replace(title, start, end, fault.replacement, safe and not fault.guess)
    return line.draft(fault.start, fault.end, fault.message, fixes=fixes)


def syntax_rule(
    code: str,
    title: str,
    documentation: str | None,
    safe: bool = False,
    parent: str = "invalid-requirement",
    check: LineCheck | None = None,
    when: int = 0,
) -> Rule:
    """Return the rule of a code that pip's own refusal of a line is split into; `check` finds more of it on lines that pip reads."""

    def fault(line: Line, found: Fault) -> Draft:
        return draft_fault(line, found, safe)

    scope: Scope = "line" if check else "fault"
    parent = "" if parent == code else parent
    return Rule(code, title, ERROR, "syntax", scope, check, documentation, fault, when, parent=parent)
