"""The head of METADATA files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeHost
from venvoy_server.packages.metadata import parse, read


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


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n"])
@pytest.mark.parametrize("fields", [1, 400, 4000])
def test_a_long_head_is_read_to_its_end_and_no_further(end: str, fields: int) -> None:
    line = end[: len(end) // 2]
    head = line.join(["Name: x", *(f"Requires-Dist: package-{number}" for number in range(fields))])
    found = read(FakeHost({"/m": f"{head}{end}Name: body{line}"}), "/m")
    assert found["name"] == ["x"] and len(found["requires-dist"]) == fields
    assert found["requires-dist"][-1] == f"package-{fields - 1}"
    assert read(FakeHost({}), "/m") == {}
