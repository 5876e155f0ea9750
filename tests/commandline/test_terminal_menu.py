"""Commands whose choice is missing ask at a terminal, by the menus that editors get; never where they are piped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from terminal import SECONDS, at_terminal
from venvoy_server import command_line, terminal_menu

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal")


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
    assert set(terminal_menu.MENU_OF) == command_line._ASKING


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


def test_what_was_removed_is_listed_in_its_own_folder_alone(project: Path) -> None:
    similar = project.parent / "my"  # the beginning of the other one's name
    similar.mkdir()
    with at_terminal(project, "remove", "one") as terminal:
        assert terminal.status() == 0
    with at_terminal(similar, "restore") as terminal:
        terminal.until("Nothing that was removed here can be restored.")
        assert terminal.status() == 0
    with at_terminal(project, "restore") as terminal:
        terminal.until("Restore which environment?")
        terminal.type("one")
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
