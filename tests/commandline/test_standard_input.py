"""Requirements on standard input."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from venvoy_protocol.install import INSTALL
from venvoy_server.commandline.options import UsageError, options_of, parse
from venvoy_server.commandline.standard_input import take_requirements


def values_of(*words: str) -> dict[str, object]:
    return dict(parse(words, options_of(INSTALL), lambda path: f"/here/{path}"))


def test_a_dash_is_standard_input_and_no_file() -> None:
    assert values_of("-r", "-", "-r", "x.txt")["requirements"] == ["-", "/here/x.txt"]


def test_what_comes_is_kept_in_a_file_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"six\n")))
    values = parse(["-r", "x.txt", "-r", "-"], options_of(INSTALL), lambda path: f"/here/{path}")
    take_requirements(values)
    files = values["requirements"]
    assert isinstance(files, list)
    assert files[0] == "/here/x.txt"
    assert Path(str(files[1])).read_bytes() == b"six\n"
    assert os.stat(os.path.dirname(str(files[1]))).st_mode & 0o077 == 0


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    values = parse(["-r", "-", "-r", "-"], options_of(INSTALL), str)
    with pytest.raises(UsageError, match="only once"):
        take_requirements(values)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="no standard input"):
        take_requirements(parse(["-r", "-"], options_of(INSTALL), str))
