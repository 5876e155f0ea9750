"""Split text into logical lines like pip: join, strip, expand variables (`preprocess` in pip's `req/req_file.py`)."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Mapping

import msgspec

from venvoy_server.dependencies.model import Piece
from venvoy_server.environments.patterns import pattern

# Line separators of `str.splitlines`; editors count only the first two as line ends.
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_PHYSICAL = pattern(f"[^{BREAKS}]*(?:\r\n|[{BREAKS}]|\\Z)")
_COMMENT = pattern(r"(?<!\S)#")
_COMMENT_LINE = pattern(r"\s*#")
# A variable reference that pip expands; the group is its name.
VARIABLE = pattern(r"\$\{([A-Z0-9_]+)\}")


class Logical(msgspec.Struct, frozen=True, gc=False):
    """A logical line: physical lines joined, without comment, variables expanded.

    `size` is its length in the document; `pieces` map `text` to offsets in the document, counted from the line's start.
    """

    size: int
    text: str
    lead: int
    pieces: tuple[Piece, ...]
    comment_start: int
    comment_end: int
    lines: int


def physical_line(text: str, position: int) -> str:
    """Return the physical line that begins at a position, including its line end; empty at the end of the text."""
    found = _PHYSICAL.match(text, position)
    return found[0] if found else ""


def body_of(line: str) -> str:
    """Return a physical line without its line end."""
    if line.endswith("\r\n"):
        return line[:-2]
    return line[:-1] if line and line[-1] in BREAKS else line


def continues(body: str) -> bool:
    """Return whether a physical line is joined with the next one: it ends with a backslash
    and is not a comment line.
    """
    return body.endswith("\\") and not _COMMENT_LINE.match(body)


def join(lines: list[str], variables: Mapping[str, str]) -> Logical:
    r"""Return the logical line made of physical lines, of which all but the last end with a `\`.

    `variables` are the environment variables to expand in `${NAME}`.
    """
    if len(lines) == 1:
        body = body_of(lines[0])
        return _finish(body, [], len(lines[0]), 1, variables, body)
    parts: list[str] = []
    pieces: list[Piece] = []
    offset = length = 0
    for number, line in enumerate(lines):
        part, skipped = body_of(line), 0
        if number + 1 < len(lines) or continues(part):
            body, part = part, part.strip("\\")
            skipped = len(body) - len(body.lstrip("\\")) if part else 0
        elif _COMMENT_LINE.match(part):
            parts.append(" ")
            length += 1
        pieces.append((length, offset + skipped, -1))
        parts.append(part)
        length += len(part)
        offset += len(line)
    return _finish("".join(parts), pieces, offset, len(lines), variables, "")


def _finish(text: str, pieces: list[Piece], size: int, lines: int, variables: Mapping[str, str], body: str) -> Logical:
    comment_start = comment_end = -1
    if body and continues(body):  # the last line of the text ends with a backslash, with no line to join
        stripped = body.strip("\\")
        pieces, text = [(0, len(body) - len(body.lstrip("\\")) if stripped else 0, -1)], stripped
    if "#" in text:
        found = _COMMENT.search(text)
        if found:
            comment_start, comment_end = _comment_span(text, found.start(), pieces)
            text = text[: found.start()]
    kept = text.strip()
    cut = text.index(kept[0]) if kept else 0
    pieces = _clip(pieces, cut, len(kept))
    lead = pieces[0][1] if pieces else cut
    if "$" in kept and variables:
        kept, pieces = _expand(kept, pieces or [(0, lead, -1)], variables)
    plain = len(pieces) <= 1 and not (pieces and pieces[0][2] >= 0)
    return Logical(size, kept, lead, () if plain else tuple(pieces), comment_start, comment_end, lines)


def _comment_span(text: str, start: int, pieces: list[Piece]) -> tuple[int, int]:
    """Return the comment's start and end in the source: from the `#` to the end of its physical line.

    `start` is the offset of the `#` in the joined `text`, and `pieces` map the joined text to the source.
    """
    if not pieces:
        return start, len(text)
    for number, (logical, begin, _) in enumerate(pieces):
        following = pieces[number + 1][0] if number + 1 < len(pieces) else len(text)
        if start < following or number + 1 == len(pieces):
            return begin + start - logical, begin + following - logical
    return -1, -1


def _clip(pieces: list[Piece], start: int, length: int) -> list[Piece]:
    """Return the position mapping of `length` characters of a text, from offset `start`, which becomes offset 0.

    `pieces` is the position mapping of the whole text: offsets in the text to offsets in the source.
    """
    if not pieces:
        return pieces
    clipped: list[Piece] = []
    for number, (logical, begin, _) in enumerate(pieces):
        following = pieces[number + 1][0] if number + 1 < len(pieces) else start + length + 1
        if following <= start or (logical >= start + length and clipped) or following == logical:
            continue
        skip = max(0, start - logical)
        clipped.append((max(0, logical - start), begin + skip, -1))
    return clipped or [(0, pieces[0][1], -1)]


def _expand(text: str, pieces: list[Piece], variables: Mapping[str, str]) -> tuple[str, list[Piece]]:
    """Replace each `${NAME}` that is set in `variables`, one name after another like pip.

    Return the new text and its position mapping; `pieces` is the mapping of the old text.
    """
    for name in dict.fromkeys(VARIABLE.findall(text)):
        value, variable = variables.get(name), f"${{{name}}}"
        if value and variable in text:
            text, pieces = _replace(text, pieces, variable, value)
    return text, pieces


def _replace(text: str, pieces: list[Piece], variable: str, value: str) -> tuple[str, list[Piece]]:
    """Replace each `variable` (such as `${NAME}`) in a text by `value`; return the new text and its position mapping.

    The value is mapped to the position of the variable. `pieces` is the mapping of the old text.
    """
    chunks = text.split(variable)
    result: list[Piece] = []
    old = new = 0
    for number, chunk in enumerate(chunks):
        result.extend(_cut(pieces, old, old + len(chunk), new - old))
        old += len(chunk)
        new += len(chunk)
        if number + 1 < len(chunks):
            first = _cut(pieces, old, old + 1, 0)[0]
            last = _cut(pieces, old + len(variable) - 1, old + len(variable), 0)[0]
            result.append((new, first[1], last[2] if last[2] >= 0 else last[1] + 1))
            old += len(variable)
            new += len(value)
    result.extend(_cut(pieces, old, old + 1, new - old) if not chunks[-1] else [])
    return value.join(chunks), result


def _cut(pieces: list[Piece], start: int, end: int, shift: int) -> list[Piece]:
    """Return the items of a position mapping that cover the range `[start, end)` of a text.

    `pieces` is the mapping of the whole text to the source. `shift` is added to the text offsets of the result, because
    the range is copied to another offset of a new text.
    """
    found: list[Piece] = []
    number = max(0, bisect_right(pieces, (start, sys.maxsize, 0)) - 1)
    while number < len(pieces) and (pieces[number][0] < end or not found):
        logical, begin, stop = pieces[number]
        skip = max(0, start - logical)
        found.append((logical + skip + shift, begin if stop >= 0 else begin + skip, stop))
        number += 1
    return found if start < end else []
