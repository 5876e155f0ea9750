from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from venvoy_server.dependencies.positions import PositionEncoding, Positions, width

TEXTS = st.text(alphabet="ab\r\n\f\u2028é🐍", max_size=30)
ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")


def _units(text: str, encoding: PositionEncoding) -> int:
    sizes = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
    codec, size = sizes[encoding]
    return len(text.encode(codec)) // size


def test_lines_end_at_newlines_and_carriage_returns_only() -> None:
    positions = Positions.of("a\nb\r\nc\rd\fe\u2028f")
    assert positions.starts == [0, 2, 5, 7]
    assert positions.position(10) == (3, 3)


@given(TEXTS, st.integers(0, 30))
def test_a_position_counts_units_and_leads_back(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    positions = Positions.of(text)
    for encoding in ENCODINGS:
        line, column = positions.position(offset, encoding)
        start = positions.starts[line]
        assert column == _units(text[start:offset], encoding) == width(text[start:offset], encoding)
        content = re.split(r"[\r\n]", text[start:])[0]
        if offset - start <= len(content):
            assert positions.offset(line, column, encoding) == offset


@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), TEXTS), max_size=4))
@example("a\rb", [(2, 0, "\n")])
@example("a\rb\nc", [(2, 1, "")])
def test_edited_positions_are_those_of_the_text(text: str, edits: list[tuple[int, int, str]]) -> None:
    positions = Positions.of(text)
    for start, length, replacement in edits:
        start = min(start, len(text))
        end = min(start + length, len(text))
        text = text[:start] + replacement + text[end:]
        positions = positions.edit(text, start, end, len(replacement))
        assert positions == Positions.of(text)


def test_positions_outside_are_moved_to_the_nearest_end() -> None:
    positions = Positions.of("a🐍\nb")
    assert positions.offset(-1, 5) == 0
    assert positions.offset(9, 0) == 4
    assert positions.offset(0, 99) == 2
    assert positions.offset(0, 2, "utf-16") == 1, "inside of the character"
    assert positions.position(99) == (1, 1)
    assert positions.position(-5) == (0, 0)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_columns_of_a_very_long_line_are_those_of_a_count_from_its_start(encoding: PositionEncoding) -> None:
    line = "a\xe9\u2028\U0001f40d" * 700
    text = f"\xe9\n{line}\r\nb"
    positions = Positions.of(text)
    for at in (0, 1, 511, 512, 513, 1023, 1024, 1025, 2047, len(line) - 1, len(line)):
        column = width(line[:at], encoding)
        assert positions.position(2 + at, encoding) == (1, column)
        assert positions.offset(1, column, encoding) == 2 + at
    assert positions.offset(1, 10**6, encoding) == 2 + len(line)
    assert positions.offset(1, -5, encoding) == 2
