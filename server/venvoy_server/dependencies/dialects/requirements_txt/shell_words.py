"""Split text into shell words with positions, like `shlex.split` (POSIX), which pip uses
for options on all platforms.
"""

from __future__ import annotations

import msgspec


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word: its text without quotes, its span in the source, and the source offset of each character.

    `origins` is None if the text equals the source.
    """

    text: str
    start: int
    end: int
    origins: tuple[int, ...] | None = None

    def tail(self, count: int) -> Word:
        """Return the word without its first `count` characters."""
        if self.origins is None:
            return Word(self.text[count:], self.start + count, self.end)
        return Word(self.text[count:], self.after(count), self.end, self.origins[count:])

    def after(self, count: int) -> int:
        """Return the source offset directly after the first `count` characters of the word's text.

        If a quote follows there, the offset is that of the quote.
        """
        if self.origins is None:
            return self.start + count
        return min(self.origins[count - 1] + 1, self.end) if 0 < count <= len(self.origins) else self.start


class Unclosed(Exception):
    """Raised for an unclosed quote, or a backslash at the end of the text.

    It has the position, and `what` names the quote or backslash.
    """

    def __init__(self, position: int, what: str) -> None:
        super().__init__(what)
        self.position = position
        self.what = what


_BLANK = " \t\r\n"


def split(text: str, start: int) -> list[Word]:
    """Split `text[start:]` into words; raises Unclosed if the standard library's `shlex` would raise ValueError."""
    if '"' not in text and "'" not in text and "\\" not in text:
        return _split_plain(text, start)
    words: list[Word] = []
    position = start
    while True:
        while position < len(text) and text[position] in _BLANK:
            position += 1
        if position >= len(text):
            return words
        word, position = _read_word(text, position)
        words.append(word)


def _split_plain(text: str, start: int) -> list[Word]:
    words: list[Word] = []
    position, end = start, len(text)
    while position < end:
        if text[position] in _BLANK:
            position += 1
            continue
        stop = position
        while stop < end and text[stop] not in _BLANK:
            stop += 1
        words.append(Word(text[position:stop], position, stop))
        position = stop
    return words


def _read_word(text: str, start: int) -> tuple[Word, int]:
    origins: list[int] = []
    position = start
    while position < len(text) and text[position] not in _BLANK:
        character = text[position]
        if character in "\"'":
            position = _read_quoted(text, position, origins)
        elif character == "\\":
            if position + 1 >= len(text):
                raise Unclosed(position, "backslash")
            origins.append(position + 1)
            position += 2
        else:
            origins.append(position)
            position += 1
    value = "".join([text[at] for at in origins])
    exact = len(value) == position - start
    return Word(value, start, position, None if exact else tuple(origins)), position


def _read_quoted(text: str, start: int, origins: list[int]) -> int:
    """Read the part in quotes that begins at offset `start`, and return the offset after the closing quote.

    The source offset of each character of its value is appended to `origins`. In double quotes, a backslash escapes
    only itself and the quote. Raises Unclosed without a closing quote.
    """
    quote, position = text[start], start + 1
    while position < len(text):
        character = text[position]
        if character == quote:
            return position + 1
        if character == "\\" and quote == '"':
            if position + 1 >= len(text):
                raise Unclosed(position, "backslash")
            if text[position + 1] not in '"\\':
                origins.append(position)
            position += 1
        origins.append(position)
        position += 1
    raise Unclosed(start, "quote")
