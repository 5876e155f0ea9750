"""From drafts, which move along with their lines, to findings at offsets of a document; ignore comments take out what they name."""

from __future__ import annotations

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Place, Rule
from venvoy_server.dependencies.analysis.secrets import discreet, without_values
from venvoy_server.dependencies.checker.ignore_comments import silences
from venvoy_server.dependencies.findings import Edit, Finding, Fix, Related, Severity
from venvoy_server.dependencies.model import Entry


def place(document: Document, index: int, rule: Rule, draft: Draft, severity: Severity) -> Finding:
    """Make a finding of a draft on an entry; a draft's own severity counts where the rule's has not been set to another."""
    start, entry = document.starts[index], document.entries[index]
    if draft.severity is not None and severity == rule.severity:
        severity = draft.severity
    return Finding(
        rule.code,
        severity,
        discreet(draft.message, entry, document.variables),
        start + draft.start,
        start + draft.end,
        tuple([_related(document, place) for place in draft.related]) if draft.related else (),
        draft.tags,
        tuple([_fix(document, entry, fix) for fix in draft.fixes]) if draft.fixes else (),
    )


def silenced(document: Document, index: int, rule: Rule) -> bool:
    """Return whether a comment on an entry, or on the line above, silences a rule."""
    entry = document.entries[index]
    if entry.comment_start >= 0 and _silences(document, index, rule):
        return True
    above = index - 1
    return above >= 0 and document.entries[above].kind == "comment" and _silences(document, above, rule)


def _silences(document: Document, index: int, rule: Rule) -> bool:
    entry = document.entries[index]
    return silences(entry.raw[entry.comment_start : entry.comment_end], rule.code, rule.parent)


def _offset(document: Document, label: int) -> int:
    index = document.index_of(label)
    return document.starts[index] if index >= 0 else 0


def _related(document: Document, place: Place) -> Related:
    base = 0 if place.path is not None else _offset(document, place.label)
    return Related(place.path, base + place.start, base + place.end, place.message)


def _fix(document: Document, entry: Entry, fix: DraftFix) -> Fix:
    edits = []
    for edit in fix.edits:
        base = 0 if edit.path is not None else _offset(document, edit.label)
        text = without_values(edit.text, entry, document.variables)
        edits.append(Edit(edit.path, base + edit.start, base + edit.end, text))
    return Fix(discreet(fix.title, entry, document.variables), fix.safe, tuple(edits), fix.call)
