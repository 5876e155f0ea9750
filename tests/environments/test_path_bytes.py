"""Paths that are not UTF-8 come back byte for byte."""

from __future__ import annotations

import os

from venvoy_server.environments.path_bytes import path_bytes, path_text


def test_every_byte_comes_back_and_utf_8_is_read() -> None:
    every = bytes(range(256)) + "für/日本".encode()
    assert path_bytes(path_text(every)) == every
    assert path_text("/für/日本".encode()) == "/für/日本"


def test_it_is_what_python_makes_of_a_name_on_disk() -> None:
    if os.name == "posix":
        assert path_text(b"/caf\xe9") == os.fsdecode(b"/caf\xe9")
