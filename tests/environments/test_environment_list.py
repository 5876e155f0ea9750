"""What is written to `.python-envs`: one line at the end, and every other line as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeHost
from venvoy_server.environments.environment_list import entry_of, with_default
from venvoy_server.environments.redirect import targets_of_list

WINDOWS = "C:\\shop"


@pytest.mark.parametrize(
    "prefix, entry",
    [
        ("/shop/envs/py312", "envs/py312"),
        ("/shop/.venv", ".venv"),
        ("/shop2/.venv", "/shop2/.venv"),
        ("/home/me/envs/a b", "/home/me/envs/a b"),
        ("/shop/me@host:x", "./me@host:x"),
        ("/shop/~old", "./~old"),
        ("/shop/Büro ", "Büro "),
        ("/shop/two\nlines", None),
        ("/shop/two\rlines", None),
        ("/shop/\udcff", None),
    ],
)
def test_the_line_of_an_environment_means_it_again(prefix: str, entry: str | None) -> None:
    host = FakeHost({f"{prefix}/pyvenv.cfg": ""} if entry else {})
    assert entry_of(host, "/shop", prefix) == entry
    if entry is not None:
        listed = FakeHost({f"{prefix}/pyvenv.cfg": "", "/shop/.python-envs": with_default(None, entry, entry.__eq__)})
        assert targets_of_list(listed, "/shop") == (prefix,)


def test_a_line_has_slashes_on_windows_too() -> None:
    host = FakeHost({}, platform="win32")
    assert entry_of(host, WINDOWS, "C:\\shop\\envs\\py312") == "envs/py312"
    assert entry_of(host, WINDOWS, "D:\\envs\\py312") == "D:\\envs\\py312"


@pytest.mark.parametrize(
    "before, after",
    [
        (None, b"new\n"),
        (b"", b"new\n"),
        (b"a\n", b"a\nnew\n"),
        (b"a", b"a\nnew\n"),
        (b"a\r\nb", b"a\r\nb\r\nnew\r\n"),
        (b"new\na\n", b"a\nnew\n"),
        (b"new\na\nnew\n", b"a\nnew\n"),
        (b"a\nnew\n", b"a\nnew\n"),
        (b"a\nnew", b"a\nnew"),
        (b"a\nnew\n\n", b"a\nnew\n\n"),
        (b"ssh@host:x\n\xff\xfe\n# odd\n", b"ssh@host:x\n\xff\xfe\n# odd\nnew\n"),
        (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfa\nnew\n"),
    ],
)
def test_the_default_comes_last(before: bytes | None, after: bytes) -> None:
    assert with_default(before, "new", "new".__eq__) == after


@given(st.binary(max_size=60))
def test_every_other_line_keeps_its_bytes(before: bytes) -> None:
    after = with_default(before, "new", "new".__eq__)
    others = [line for line in before.split(b"\n") if line.removesuffix(b"\r") not in (b"new", b"\xef\xbb\xbfnew", b"")]
    kept = [line for line in after.split(b"\n") if line.removesuffix(b"\r") not in (b"new", b"\xef\xbb\xbfnew", b"")]
    assert [line.removesuffix(b"\r") for line in kept] == [line.removesuffix(b"\r") for line in others]
    assert with_default(after, "new", "new".__eq__) == after, "a second time changes nothing"
