"""Fixes for options in requirements files, shared by several rules: move an option to its own line or to the top of the
file, or remove it.
"""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.line import Draft, DraftEdit, DraftFix, Line
from venvoy_server.dependencies.analysis.rule import draft_fault
from venvoy_server.dependencies.dialects.requirements_txt.option_names import COMMAND_LINE_FLAGS
from venvoy_server.dependencies.model import Fault, OptionUse

# An option with an optional value that extends to the end of the line.
_LAST = re.compile(r"-[^\s]*([ \t]+[^-\s][^\s]*)?[ \t]*")


def own_line_fixes(line: Line, use: OptionUse) -> tuple[DraftFix, ...]:
    """Return one fix that moves an option with its value from its line to a new line above.

    The tuple is empty if a line continuation or a `${NAME}` interrupts the text of the option.
    """
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


def line_fixes(line: Line) -> tuple[DraftFix, ...]:
    """Return one fix that removes the whole line if it has exactly one option; else an empty tuple."""
    return line.remove("Remove the line") if len(line.entry.options) == 1 else ()


def top_fixes(document: Document, line: Line) -> tuple[DraftFix, ...]:
    r"""Return one fix that moves a line with exactly one option to the top of the document.

    The tuple is empty if the line has several options, is continued with `\`, or is the last one without a line ending.
    """
    raw = line.raw()
    if not raw.endswith("\n") or len(line.entry.options) != 1 or "\\" in raw:
        return ()
    edits = (DraftEdit(document.labels[0], None, 0, 0, raw), DraftEdit(line.label, None, 0, line.entry.size, ""))
    return (DraftFix("Move it to the top", False, edits),)


def removal_fault(line: Line, fault: Fault) -> Draft:
    """Return the finding for an option that pip refuses, with a fix that removes the option and its value.

    The finding has no fix if the line continues after the option and its value. `fault` is the error that the parser
    found.
    """
    fixes = _removals(line, fault) if _LAST.fullmatch(line.entry.text, fault.start) else ()
    return msgspec.structs.replace(draft_fault(line, fault), fixes=fixes)


def _removals(line: Line, fault: Fault) -> tuple[DraftFix, ...]:
    text = line.entry.text
    before = len(text[: fault.start].rstrip())
    rest = len(text) - len(text[fault.end :].lstrip())
    if before == 0 and rest < len(text) and text[fault.start : fault.end] in COMMAND_LINE_FLAGS:
        return line.replace("Remove the option", 0, rest, "")  # the rest is a requirement, not a value
    if before == 0 and not line.entry.has_comment:
        return line.remove("Remove the line")
    return line.replace("Remove the option", before, len(text), "")
