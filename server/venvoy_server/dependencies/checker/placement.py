"""Turn drafts (findings relative to their line) into findings with offsets in the document, and apply ignore
comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Place, Rule
from venvoy_server.dependencies.analysis.secrets import Secrets
from venvoy_server.dependencies.checker.ignore_comments import silences
from venvoy_server.dependencies.findings import Edit, Finding, Fix, Related, Severity
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.redact import redacted

# A word too long to be shown whole in a message; its start says which one is meant. URLs and hashes are shorter.
_LONG_WORD = re.compile(r"([^\s`]{200})[^\s`]{400,}")


def place(document: Document, index: int, rule: Rule, draft: Draft, severity: Severity, secrets: Secrets) -> Finding:
    """Return the final form of a draft: a finding with offsets in the document, and without secrets.

    A draft is a finding whose offsets count from the beginning of its entry (a logical line).

    Args:
        document: The document.
        index: The index of the draft's entry in `document.entries`.
        rule: The rule that made the draft.
        draft: The draft.
        severity: The severity that the user's settings give to the rule. If it is the rule's default, the draft's own
            severity, if any, replaces it.
        secrets: Redacts credentials and values of environment variables.
    """
    start, entry = document.starts[index], document.entries[index]
    if draft.severity is not None and severity == rule.severity:
        severity = draft.severity
    return Finding(
        rule.code,
        severity,
        _shortened(secrets.hide(draft.message, entry)),
        start + draft.start,
        start + draft.end,
        tuple([_related(document, entry, place, secrets) for place in draft.related]) if draft.related else (),
        draft.tags,
        _fixes(document, entry, draft.fixes, secrets) if draft.fixes else (),
        draft.subject,
    )


def _shortened(message: str) -> str:
    """Return a message in which each word of 600 characters or more is cut to its first 200 characters and "..."."""
    return _LONG_WORD.sub(r"\1...", message) if len(message) > 600 else message


def silenced(document: Document, index: int, rule: Rule) -> bool:
    """Return whether a comment on the entry `index`, or on the line above, suppresses the findings of a rule."""
    entry = document.entries[index]
    if entry.has_comment and _silences(document, index, rule):
        return True
    above = index - 1
    return above >= 0 and document.entries[above].kind == "comment" and _silences(document, above, rule)


def _silences(document: Document, index: int, rule: Rule) -> bool:
    entry = document.entries[index]
    return silences(entry.raw[entry.comment_start : entry.comment_end], rule.code, rule.parent)


def _offset(document: Document, label: int) -> int:
    index = document.index_of(label)
    return document.starts[index] if index >= 0 else 0


def _related(document: Document, entry: Entry, place: Place, secrets: Secrets) -> Related:
    base = 0 if place.path is not None else _offset(document, place.label)
    return Related(place.path, base + place.start, base + place.end, _shortened(secrets.hide(place.message, entry)))


def _fixes(document: Document, entry: Entry, fixes: Sequence[DraftFix], secrets: Secrets) -> tuple[Fix, ...]:
    made = [_fix(document, entry, fix, secrets) for fix in fixes]
    return tuple([fix for fix in made if fix is not None])


def _fix(document: Document, entry: Entry, fix: DraftFix, secrets: Secrets) -> Fix | None:
    """Return a fix with offsets in the document; `entry` is the line of the finding.

    None if the fix would disclose the value of an environment variable, or if its method call contains a credential.
    """
    edits = []
    for edit in fix.edits:
        base = 0 if edit.path is not None else _offset(document, edit.label)
        text = secrets.by_names(edit.text, entry)
        if secrets.shows(text, entry):
            return None
        edits.append(Edit(edit.path, base + edit.start, base + edit.end, text))
    call = repr(fix.call.params) if fix.call is not None else ""
    if secrets.shows(call, entry) or redacted(call) != call:
        return None
    return Fix(secrets.hide(fix.title, entry), fix.safe, tuple(edits), fix.call)
