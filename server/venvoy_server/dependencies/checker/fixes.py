"""Choose the fixes of a document that can be applied together, and apply their edits to a text."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.dependencies.analysis.line import DraftEdit
from venvoy_server.dependencies.findings import Edit, Finding, Fix

FOR_A_PERSON = frozenset({"unknown-package", "typosquat-suspect", "hash-not-on-index"})
"""Codes whose fixes must be chosen individually and are never applied in bulk: they
change which project or file is installed.
"""


def apply_edits(text: str, edits: Iterable[Edit | DraftEdit]) -> str:
    """Return a text with non-overlapping edits applied; their offsets refer to the given text."""
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def fix_to_apply(finding: Finding, safe_only: bool = True) -> Fix | None:
    """Return the first fix of a finding that can be applied without asking the user; None if there is none.

    The fix must consist of text edits in the file of the finding. If `safe_only`, it must also be marked as safe. None
    for findings whose fixes change which project or file is installed.
    """
    if finding.code in FOR_A_PERSON:
        return None
    fix = next((fix for fix in finding.fixes if fix.edits and (fix.safe or not safe_only)), None)
    return None if fix is None or any(edit.path is not None for edit in fix.edits) else fix


def choose_fixes(findings: Iterable[Finding], safe_only: bool = True) -> list[tuple[str, Fix]]:
    """Choose the fixes of a document that can be applied together: at most one for each of `findings`.

    Returns pairs (code of the finding, fix), those of the most severe findings first. A fix is left out if its edits
    overlap or adjoin those of a fix chosen before. If `safe_only`, only fixes that are marked as safe are chosen.
    """
    chosen: list[tuple[str, Fix]] = []
    for finding in sorted(findings, key=lambda finding: (finding.severity, finding.start)):
        fix = fix_to_apply(finding, safe_only)
        if fix is None or any(_touch(edit, each) for edit in fix.edits for _, other in chosen for each in other.edits):
            continue
        chosen.append((finding.code, fix))
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end
