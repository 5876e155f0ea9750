"""Documents as LSP has them: three line ends, columns in the client's units, changes applied one after the other."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

from editor import LINE_END, UNITS
from venvoy_protocol.text import Position, Range
from venvoy_server.lsp.workspace import MANY, ContentChange, EditedText, EditedWorkspace

Place = tuple[int, int]
Event = tuple[tuple[Place, Place] | None, str]

ENCODINGS = sorted(UNITS)
TEXT = st.text(st.sampled_from("ab \t\r\n\f\v\u2028\x85\u00e9\U0001f600"), max_size=30)
PLACE = st.tuples(st.integers(0, 8), st.integers(0, 12))
CHANGE = st.one_of(TEXT.map(lambda text: (None, text)), st.tuples(st.tuples(PLACE, PLACE), TEXT))


def edited(text: str, encoding: str) -> EditedText:
    return EditedText("file:///w/a.txt", text, 1, None, PositionCodec(types.PositionEncodingKind(encoding)))


def offset(text: str, line: int, column: int, encoding: str) -> int:
    """Return the offset of a position by the words of LSP 3.17: a column beyond the line counts as its end."""
    starts = [0, *[found.end() for found in LINE_END.finditer(text)]]
    if line >= len(starts):
        return len(text)
    content = LINE_END.split(text)[line]
    name, size = UNITS[encoding]
    units = 0
    for number, character in enumerate(content):
        units += len(character.encode(name)) // size
        if units > column:
            return starts[line] + number
    return starts[line] + len(content)


def model(text: str, changes: list[Event], encoding: str) -> str:
    for place, new in changes:
        if place is None:
            text = new
        else:
            first, last = place
            start = offset(text, *first, encoding)
            text = text[:start] + new + text[max(start, offset(text, *last, encoding)) :]
    return text


def events(changes: list[Event]) -> list[ContentChange]:
    made = []
    for place, new in changes:
        if place is None:
            made.append(ContentChange(new))
        else:
            start, end = (Position(line=line, character=column) for line, column in place)
            made.append(ContentChange(new, Range(start=start, end=end)))
    return made


@given(TEXT, st.lists(CHANGE, max_size=6), st.sampled_from(ENCODINGS))
@example("a\r\nb", [(((0, 1), (1, 0)), "\n")], "utf-16")
@example("a\r", [(((1, 0), (1, 0)), "\nb")], "utf-16")
@example("a\rb", [(((1, 0), (1, 1)), "\n")], "utf-8")
def test_changes_make_the_text_that_the_protocol_says(text: str, changes: list[Event], encoding: str) -> None:
    document = edited(text, encoding)
    document.change(events(changes), 2)
    expected = model(text, changes, encoding)
    assert document.source == expected
    assert document.positions.starts == [0, *[found.end() for found in LINE_END.finditer(expected)]]
    assert "".join(document.lines) == expected
    for edit in document.take_edits():
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert text == expected
    assert document.take_edits() == []


@given(TEXT, st.lists(CHANGE, min_size=MANY, max_size=MANY + 8), st.sampled_from(ENCODINGS))
@example("a\rb\nc", [(((1, 0), (1, 0)), "\n"), *[(((0, 0), (0, 0)), "")] * MANY, (((1, 0), (1, 1)), "X")], "utf-16")
@example("a\n\nc", [(((0, 1), (1, 0)), "\r"), *[(((0, 0), (0, 0)), "")] * MANY, (((1, 0), (1, 1)), "X")], "utf-16")
def test_many_changes_at_once_make_the_same_text(text: str, changes: list[Event], encoding: str) -> None:
    document = edited(text, encoding)
    document.change(events(changes), 2)
    assert document.source == model(text, changes, encoding)
    assert document.positions.starts == [0, *[found.end() for found in LINE_END.finditer(document.source)]]


def test_a_change_of_nothing_is_a_new_version() -> None:
    document = edited("a", "utf-16")
    before = document.serial
    document.change([], 7)
    assert (document.version, document.source) == (7, "a")
    assert document.serial > before


@pytest.mark.parametrize("text", ["a\fb\nc", "a\u2028b\nc", "a\x85b\nc", "a\vb\nc", "a\x1cb\nc"])
def test_only_three_characters_end_a_line(text: str) -> None:
    document = edited(text, "utf-16")
    assert list(document.lines) == [text[:-1], "c"]
    place = Position(line=1, character=0)
    document.change([ContentChange("X", Range(start=place, end=Position(line=1, character=1)))], 2)
    assert document.source == text[:-1] + "X"


def test_a_workspace_knows_what_is_open() -> None:
    workspace = EditedWorkspace(None, position_encoding=types.PositionEncodingKind.Utf16)
    assert workspace.open_text("file:///w/a.txt") is None
    document = workspace.open("file:///w/a.txt", "plaintext", 1, "a")
    assert workspace.open_text("file:///w/a.txt") is document
    assert workspace.open_texts() == [document]
    assert workspace.get_text_document("file:///w/a.txt").source == "a"
    workspace.remove_text_document("file:///w/a.txt")
    assert workspace.open_texts() == []
