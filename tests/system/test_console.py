"""In which encoding lines for Windows's cmd are written: a folder with an umlaut must come out as itself."""

from __future__ import annotations

import io

import pytest

from venvoy_server.commandline.activate import write_in
from venvoy_server.system.processes.console import console_encoding


class Kernel:
    """Answers as documented: the number of the code page, 0 without a console."""

    def __init__(self, number: int) -> None:
        self.number = number

    def GetConsoleOutputCP(self) -> int:  # noqa: N802
        return self.number


@pytest.mark.parametrize(
    ("number", "encoding"),
    [(437, "cp437"), (850, "cp850"), (1252, "cp1252"), (65001, "utf-8"), (0, None), (99999, None)],
)
def test_the_encoding_is_the_console_s_own(number: int, encoding: str | None) -> None:
    assert console_encoding(Kernel(number)) == encoding


@pytest.mark.parametrize(("encoding", "written"), [("cp850", b"gr\x94\xe1er"), (None, b"gr\xf6\xdfer")])
def test_lines_are_written_in_it(encoding: str | None, written: bytes) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp1252", errors="backslashreplace")
    write_in(stream, encoding)
    stream.write("größer")
    stream.flush()
    assert raw.getvalue() == written
