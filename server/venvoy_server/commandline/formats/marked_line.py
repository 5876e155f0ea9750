"""One line of a text as a terminal shows it, and marks that are exactly under a span of it."""

from __future__ import annotations

from venvoy_server.commandline.terminal import harmless
from venvoy_server.environments.redact import masked

_TAB = 4
_MORE = "…"
_LEAD = 20
"""How many columns before the span stay visible in a line that is cut."""


def marked_line(text: str, start: int, end: int, columns: int) -> tuple[str, str]:
    """Return a line as it is shown, and the marks below it, both at most `columns` wide.

    Tabs are shown as spaces and control characters as escapes, and credentials in URLs are masked. An empty span gets
    one mark. A wide line is cut around the span.
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
    """Return how a character is shown, and how many columns that takes."""
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
