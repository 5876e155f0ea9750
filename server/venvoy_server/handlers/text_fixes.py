"""What became of a text that was fixed, as edits of whole lines."""

from __future__ import annotations

from itertools import pairwise

from venvoy_protocol import text as wire
from venvoy_server.dependencies.positions import PositionEncoding, Positions


def lines_of(positions: Positions) -> list[str]:
    """Return the lines of a text with their ends, split where LSP splits them."""
    lines = [positions.text[start:end] for start, end in pairwise([*positions.starts, len(positions.text)])]
    return lines if lines[-1] else lines[:-1]


def line_edits(before: Positions, after: str, encoding: PositionEncoding) -> list[wire.TextEdit]:
    """Return edits of whole lines that make one text of another."""
    from difflib import SequenceMatcher

    old, new = lines_of(before), lines_of(Positions.of(after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    starts = [*before.starts[: len(old)], len(before.text)]
    edits = []
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind != "equal":
            place = wire.Range(start=_at(before, starts[first], encoding), end=_at(before, starts[last], encoding))
            edits.append(wire.TextEdit(range=place, new_text="".join(new[start:stop])))
    return edits


def _at(positions: Positions, offset: int, encoding: PositionEncoding) -> wire.Position:
    line, character = positions.position(offset, encoding)
    return wire.Position(line=line, character=character)
