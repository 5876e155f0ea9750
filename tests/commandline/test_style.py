"""Tables, paths and texts that are safe on a terminal."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.commandline.style import Style, printable, short_path, table

PLAIN, COLOURED = Style(colour=False), Style(colour=True)


@given(st.text(st.characters(), max_size=20))
def test_whatever_a_text_holds_it_is_printable(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert shown == text or not text.isprintable()


def test_columns_are_aligned_and_nothing_follows_the_last() -> None:
    rows = [("a", "long cell", ""), ("bcd", "x", "end\n")]
    assert table(rows, PLAIN, ("H", "I", "J")).split("\n") == [
        "H    I          J",
        "a    long cell",
        "bcd  x          end\\n",
    ]
    assert table([], PLAIN, ("H",)) == ""
    assert table([("a", "b")], PLAIN) == "a  b"
    assert table([("a",)], COLOURED, ("H",)) == "\x1b[2mH\x1b[0m\na"


def test_colour_is_for_terminals() -> None:
    assert PLAIN.paint("a", "red") == "a"
    assert COLOURED.paint("a", "red") == "\x1b[31ma\x1b[0m"
    assert COLOURED.paint("", "red") == ""
    assert COLOURED.severity("error") != COLOURED.severity("warning")
    assert not Style.of(io.StringIO()).colour
    assert not Style.of(None).colour


def test_paths_are_shortened_where_that_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, current = tmp_path / "home", tmp_path / "home" / "work"
    current.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(current)
    assert short_path(str(current)) == os.path.join("~", "work")
    assert short_path(str(current / "a" / "b")) == os.path.join("a", "b")
    assert short_path(f"{current}er") == os.path.join("~", "worker")
    assert short_path(str(home)) == str(home)
    assert short_path(str(tmp_path / "other")) == str(tmp_path / "other")
    monkeypatch.setenv("HOME", "/")
    assert short_path("/usr/bin/python3") == "/usr/bin/python3"
    monkeypatch.chdir("/")
    assert short_path("/usr/bin/python3") == "/usr/bin/python3"
