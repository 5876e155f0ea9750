"""The fix that several rules offer: an option gets a line of its own."""

from __future__ import annotations

from venvoy_server.dependencies.analysis.line import DraftEdit, DraftFix, Line
from venvoy_server.dependencies.model import OptionUse


def own_line_fixes(line: Line, use: OptionUse) -> tuple[DraftFix, ...]:
    """Offer to move an option with its value to a line above; nothing where it stands in several pieces."""
    text = line.entry.text
    end = max(use.end, use.value_end)
    start = len(text[: use.start].rstrip())
    moved, gap = line.entry.verbatim(use.start, end), line.entry.verbatim(start, end)
    if moved is None or gap is None:
        return ()
    edits = (
        DraftEdit(line.label, None, 0, 0, line.raw()[moved[0] : moved[1]] + line.line_end()),
        DraftEdit(line.label, None, gap[0], gap[1], ""),
    )
    return (DraftFix("Move it to its own line", False, edits),)
