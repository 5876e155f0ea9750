"""The changes between a text and its fixed form, as edits."""

from __future__ import annotations

from itertools import pairwise

from venvoy_protocol import text as wire
from venvoy_server.dependencies.findings import Edit
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.handlers.line_steps import line_steps
from venvoy_server.handlers.narrow_edits import narrowed


def lines_of(positions: Positions) -> list[str]:
    """Return the lines of a text with their line ends: LF, CR LF or CR, as in LSP."""
    lines = [positions.text[start:end] for start, end in pairwise([*positions.starts, len(positions.text)])]
    return lines if lines[-1] else lines[:-1]


def line_edits(before: Positions, after: str, encoding: PositionEncoding) -> list[wire.TextEdit]:
    """Return edits of whole lines that turn one text into another.

    On a line with a credential, an edit covers only the part that changes. `encoding` determines how columns are
    counted.
    """
    old, new = lines_of(before), lines_of(Positions.of(after))
    starts = [*before.starts[: len(old)], len(before.text)]
    edits = []
    for kind, first, last, start, stop in line_steps(old, new):
        if kind == "equal":
            continue
        whole = Edit(None, starts[first], starts[last], "".join(new[start:stop]))
        for each in narrowed(before.text, (whole,)):
            place = wire.Range(start=_at(before, each.start, encoding), end=_at(before, each.end, encoding))
            edits.append(wire.TextEdit(range=place, new_text=each.text))
    return edits


def _at(positions: Positions, offset: int, encoding: PositionEncoding) -> wire.Position:
    line, character = positions.position(offset, encoding)
    return wire.Position(line=line, character=character)


def text_hash(text: str) -> str:
    """Return the hexadecimal SHA-256 of a text as UTF-8, by which clients detect that the text has changed since."""
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
