"""Show a line of text at a terminal, with marks (`^^^`) below a part of it."""

from __future__ import annotations

from venvoy_server.commandline.terminal import harmless
from venvoy_server.environments.redact import masked

_TAB = 4
_MORE = "…"
_LEAD = 20
"""Number of columns before the span that stay visible in a truncated line."""


def marked_line(text: str, start: int, end: int, columns: int) -> tuple[str, str]:
    """Return a line for display and, to print below it, a line of marks (`^^^`) for a part of it.

    The part is from index `start` to before `end`; an empty part gets one mark. Tabs become spaces, control characters
    are escaped, and credentials in URLs are masked. If the line is wider than `columns`, only an extract around the
    part is returned. The extract is at most `columns` wide, or 40 if `columns` is less.
    """
    cells = [_cell(character) for character in masked(text)]
    before, marked = _width(cells[:start]), max(1, _width(cells[start:end]))
    if before + marked <= columns and _width(cells) <= columns:
        return "".join(shown for shown, _ in cells), " " * before + "^" * marked
    return _cut(cells, start, end, max(columns, 2 * _LEAD))


def _cut(cells: list[tuple[str, int]], start: int, end: int, columns: int) -> tuple[str, str]:
    first = start
    while first > 0 and _width(cells[first - 1 : start]) <= _LEAD:
        first -= 1
    head = _MORE if first else ""
    room, last = columns - len(head) - 1, first
    while last < len(cells) and _width(cells[first : last + 1]) <= room:
        last += 1
    tail = _MORE if last < len(cells) else ""
    before = len(head) + _width(cells[first:start])
    marks = max(1, _width(cells[start : min(end, last)]))
    return head + "".join(shown for shown, _ in cells[first:last]) + tail, " " * before + "^" * marks


def _cell(character: str) -> tuple[str, int]:
    """Return the text that displays a character, and the width of that text in terminal columns."""
    if "\x20" <= character <= "\x7e":
        return character, 1
    if character == "\t":
        return " " * _TAB, _TAB
    shown = harmless(character)
    return (shown, _columns(character)) if shown == character else (shown, len(shown))


def _columns(character: str) -> int:
    from unicodedata import combining, east_asian_width

    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _width(cells: list[tuple[str, int]]) -> int:
    return sum(width for _, width in cells)
