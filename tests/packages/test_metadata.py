"""The head of METADATA files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.packages.metadata import parse


def test_fields_with_several_values_and_folded_lines() -> None:
    fields = parse(
        b"Name: x\r\nClassifier: a\r\nClassifier: b\r\nDescription: one\r\n        two\r\n\r\nName: body\r\n"
    )
    assert fields == {"name": ["x"], "classifier": ["a", "b"], "description": ["one two"]}


def test_lines_that_are_no_fields_are_skipped() -> None:
    assert parse(b" folded first\nnothing here\nName: x\n") == {"name": ["x"]}


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    parse(data)
