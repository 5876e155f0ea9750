"""Commands whose choice is missing ask at a terminal, by the menus that editors get; never where they are piped."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from venvoy_server import __main__, terminal_menu

SECONDS = 30

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal")


class Terminal:
    """A command at a pseudo-terminal."""

    def __init__(self, main: int, process: subprocess.Popen[bytes]) -> None:
        self.main = main
        self.process = process
        self.text = ""

    def until(self, words: str) -> str:
        """Read until the words are shown, and return what came before and with them."""
        end = time.monotonic() + SECONDS
        while words not in self.text:
            assert select.select([self.main], [], [], max(0.0, end - time.monotonic()))[0], self.text
            try:
                data = os.read(self.main, 65536)
            except OSError:
                data = b""
            assert data, f"ended without {words!r}: {self.text}"
            self.text += re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", data.decode("utf-8", "replace")).replace("\r\n", "\n")
        before, _, self.text = self.text.partition(words)
        return before + words

    def type(self, text: str) -> None:
        os.write(self.main, text.encode() + b"\n")

    def status(self) -> int:
        return self.process.wait(SECONDS)


@contextmanager
def at_terminal(folder: Path, *words: str) -> Iterator[Terminal]:
    import pty

    main, side = pty.openpty()
    variables = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "VENVOY_STATE_DIR": str(folder / ".." / "state")}
    variables.pop("VIRTUAL_ENV", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "venvoy_server", *words], cwd=folder, env=variables, stdin=side, stdout=side, stderr=side
    )
    os.close(side)
    try:
        yield Terminal(main, process)
    finally:
        process.kill()
        process.wait()
        os.close(main)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "my shop"
    for name in ("one", "two"):
        (folder / name / "bin").mkdir(parents=True)
        (folder / name / "pyvenv.cfg").write_text(f"home = {Path(sys.base_prefix) / 'bin'}\nversion = 3.11.7\n")
        (folder / name / "bin" / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    (folder / "pyproject.toml").write_text("[project]\nname = 'shop'\nversion = '1'\n")
    return folder


def test_the_tables_agree() -> None:
    assert set(terminal_menu.MENU_OF) == __main__._ASKING


def test_select_asks_and_takes_a_part_of_a_line(project: Path) -> None:
    with at_terminal(project, "select") as terminal:
        shown = terminal.until("Number (Enter: leave) ")
        assert "Select an environment for my shop" in shown
        assert re.search(r"^ +\d+  one  \(Python 3\.11", shown, re.MULTILINE), shown
        terminal.type("nothing like it")
        terminal.until("or a part of one line.")
        terminal.type("two")
        terminal.until("two was chosen for my shop.")
        assert terminal.status() == 0
    with at_terminal(project, "select") as terminal:
        shown = terminal.until("Number (Enter: 4) ")
        assert "   4* two" in shown
        terminal.type("")
        assert terminal.status() == 0


def test_going_back_and_leaving(project: Path) -> None:
    with at_terminal(project, "menu") as terminal:
        terminal.until("Number (Enter: leave) ")
        terminal.type("Manage environments")
        terminal.until("b: back) ")
        terminal.type("b")
        terminal.until("Number (Enter: leave) ")
        terminal.type("")
        assert terminal.status() == 0


def test_what_comes_next_is_shown_at_a_terminal(project: Path) -> None:
    with at_terminal(project, "remove", "one") as terminal:
        terminal.until("To bring it back: venvoy restore one")
        assert terminal.status() == 0
    with at_terminal(project, "restore", "one") as terminal:
        assert terminal.status() == 0
    assert (project / "one" / "pyvenv.cfg").is_file()


def test_a_pipe_is_not_asked(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "venvoy_server", "select"],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
