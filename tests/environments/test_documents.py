"""TOML and JSON that cannot be parsed, some of it made to break its reader."""

from __future__ import annotations

import pytest

from fakes import Denied, FakeHost
from venvoy_server.environments.documents import (
    Kind,
    TooLarge,
    parse_toml,
    read_bytes,
    read_json,
    read_lines,
    read_toml,
    toml_fault,
)
from venvoy_server.environments.python_request import PythonRequest
from venvoy_server.environments.python_request_files import requested

BROKEN = {
    "no TOML": "[project",
    "an integer of 5000 digits": f"number = {'9' * 5000}",
    "nested deeply": f"list = {'[' * 20_000}{']' * 20_000}",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_understood_is_none(text: str) -> None:
    assert parse_toml(text) is None
    assert read_toml(FakeHost({"/code/poetry.toml": text}), "/code/poetry.toml") is None


def test_a_file_that_is_not_there_may_not_be_read_or_is_not_utf_8() -> None:
    host = FakeHost({"/code/denied.toml": Denied("file"), "/code/latin.toml": "name = 'é'".encode("latin-1")})
    assert [read_toml(host, f"/code/{name}.toml") for name in ("missing", "denied", "latin")] == [None, None, None]


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_project_that_cannot_be_understood_requests_no_python(text: str) -> None:
    project = '[project]\nrequires-python = ">=3.11"\n'
    path = "/code/pyproject.toml"
    assert requested(FakeHost({path: project}), ("/code",)).first == PythonRequest(path, ranges=(">=3.11",))
    assert requested(FakeHost({path: project + text}), ("/code",)).first is None


@pytest.mark.parametrize("data", [b"", b"{", b'{"url": "\xff"}', b'{"url": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"])
def test_json_that_cannot_be_understood_is_none(data: bytes) -> None:
    assert read_json(FakeHost({"/code/direct_url.json": data}), "/code/direct_url.json") is None


def test_json_is_whatever_it_holds() -> None:
    host = FakeHost({"/code/a.json": '{"a": [1]}', "/code/b.json": "5"})
    assert [read_json(host, f"/code/{name}.json") for name in ("a", "b", "missing")] == [{"a": [1]}, 5, None]


@pytest.mark.parametrize(
    ("before", "depth", "is_read"), [("", 64, True), ("", 65, False), ("]", 64, True), ("]", 65, False)]
)
def test_how_deep_arrays_may_be_nested(before: str, depth: int, is_read: bool) -> None:
    """A bracket too many, which closes nothing, gives nothing to those after it."""
    assert (toml_fault(f"{before}\na = {'[' * depth}{']' * depth}") is None) == is_read


@pytest.mark.parametrize(("parts", "is_read"), [(16, True), (17, False)])
def test_how_many_parts_a_dotted_key_may_have(parts: int, is_read: bool) -> None:
    assert (toml_fault(".".join("a" * parts) + " = 1\n") is None) == is_read
    assert toml_fault(".".join("a" * 16) + " = 1\n" + ".".join("a" * 16) + " = 1\n") is None, "each key for itself"


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("settings", 2**20),
        ("lock", 32 * 2**20),
        ("json", 64 * 2**10),
        ("list", 64 * 2**10),
        ("metadata", 4 * 2**20),
        ("record", 64 * 2**20),
        ("requirements", 16 * 2**20),
    ],
)
def test_how_large_a_file_of_a_kind_may_be(kind: Kind, limit: int) -> None:
    class Sparse(FakeHost):
        def read(self, path: str, limit: int | None = None) -> bytes:
            assert limit is not None
            self.limit = limit
            return b""

    host = Sparse({})
    assert read_bytes(host, "/x", kind) == b""
    assert host.limit == limit + 1


def test_how_long_a_line_may_be() -> None:
    longest = b"x" * 2**16
    assert list(read_lines(FakeHost({"/x": longest + b"\ny"}), "/x")) == [longest, b"y"]
    assert list(read_lines(FakeHost({"/x": longest}), "/x")) == [longest]
    with pytest.raises(TooLarge):
        list(read_lines(FakeHost({"/x": longest + b"x"}), "/x"))
