r"""Convert text offsets (in code points) to positions of the Language Server Protocol (line and column), and back.

Lines end at `\n`, `\r\n` and `\r` only. Columns are counted in units of the client's encoding: UTF-8 bytes, UTF-16
units or code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Literal

PositionEncoding = Literal["utf-8", "utf-16", "utf-32"]
_LINE_END = re.compile(r"\r\n|\r|\n")
# Characters after which the units before them are kept, so that columns of a very long line are not counted from its start.
_CHUNK = 512


class Positions:
    """Converts between offsets and positions of one text; immutable. It holds the offset (in code points) of each
    line start.
    """

    __slots__ = ("_totals", "ascii", "starts", "text")

    def __init__(self, text: str, starts: list[int]) -> None:
        self.text, self.starts, self.ascii = text, starts, text.isascii()
        self._totals: dict[PositionEncoding, list[int]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Positions) and (self.text, self.starts) == (other.text, other.starts)

    __hash__ = None  # type: ignore[assignment]

    @staticmethod
    def of(text: str) -> Positions:
        """Return a converter between offsets in `text` and positions in it, as line and column."""
        return Positions(text, [0, *[found.end() for found in _LINE_END.finditer(text)]])

    def edit(self, text: str, start: int, end: int, length: int) -> Positions:
        """Return a converter for `text`, the result of an edit: `length` new characters replaced `[start, end)` of
        the old text.

        Only the lines that the edit touches are scanned.
        """
        shift = length - (end - start)
        first = max(0, bisect_right(self.starts, start) - 2)
        last = bisect_right(self.starts, end) + 1
        begin = self.starts[first]
        kept = self.starts[last:]
        stop = kept[0] + shift if kept else len(text)
        fresh = [begin + found.end() for found in _LINE_END.finditer(text[begin:stop])]
        if kept and fresh and fresh[-1] == stop:
            fresh.pop()
        tail = [at + shift for at in kept] if shift else kept
        return Positions(text, self.starts[: first + 1] + fresh + tail)

    def position(self, offset: int, encoding: PositionEncoding = "utf-16") -> tuple[int, int]:
        """Return the zero-based (line, column) of an offset, which is limited to the text; columns are in units of
        `encoding`.
        """
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset) - 1
        start = self.starts[line]
        if self.ascii or encoding == "utf-32":
            return line, offset - start
        if offset - start <= _CHUNK:
            return line, width(self.text[start:offset], encoding)
        return line, self._units(offset, encoding) - self._units(start, encoding)

    def offset(self, line: int, column: int, encoding: PositionEncoding = "utf-16") -> int:
        """Return the offset, in code points, of a zero-based position; the column is in units of `encoding`.

        A column after the end of its line is taken as the end of the line; a line after the last one, as the end of the
        text.
        """
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start = self.starts[line]
        stop = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        while stop > start and line + 1 < len(self.starts) and self.text[stop - 1] in "\r\n":
            stop -= 1
        if self.ascii or encoding == "utf-32":
            return max(start, min(start + column, stop))
        if stop - start > _CHUNK and column > _CHUNK:
            units = self._units(start, encoding) + column
            chunk = bisect_right(self._sums(encoding), units) - 1
            start = min(stop, max(start, chunk * _CHUNK))
            column = units - self._units(start, encoding)
            stop = min(stop, start + _CHUNK)
        return start + _characters(self.text[start:stop], column, encoding)

    def _units(self, offset: int, encoding: PositionEncoding) -> int:
        """Return the length of the text before an offset, in units of an encoding."""
        chunk = offset // _CHUNK
        return self._sums(encoding)[chunk] + width(self.text[chunk * _CHUNK : offset], encoding)

    def _sums(self, encoding: PositionEncoding) -> list[int]:
        """Return, for each chunk of `_CHUNK` characters, the length of the text before it in units of an encoding.

        The list ends with the length of the whole text. It is computed on the first call and kept.
        """
        if encoding not in self._totals:
            chunks = [self.text[at : at + _CHUNK] for at in range(0, len(self.text), _CHUNK)]
            self._totals[encoding] = [0, *accumulate([width(chunk, encoding) for chunk in chunks])]
        return self._totals[encoding]


def width(text: str, encoding: PositionEncoding) -> int:
    """Return the length of a text in units of an encoding."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum([character > "\uffff" for character in text])
    return sum([_utf8_width(character) for character in text])


def _utf8_width(character: str) -> int:
    return 1 if character < "\x80" else 2 if character < "\u0800" else 3 if character <= "\uffff" else 4


def _characters(content: str, column: int, encoding: PositionEncoding) -> int:
    """Return the number of characters that `column` units of a line cover; a partly covered
    character is not counted.
    """
    units = 0
    for number, character in enumerate(content):
        units += _utf8_width(character) if encoding == "utf-8" else 2 if character > "\uffff" else 1
        if units > column:
            return number
    return len(content)
