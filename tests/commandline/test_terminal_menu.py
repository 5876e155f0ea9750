"""Commands whose choice is missing ask at a terminal, by the menus that editors get; never where they are piped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import Link, python_files
from terminal import SECONDS, at_terminal
from venvoy_server import command_line, terminal_menu

pytestmark = [pytest.mark.slow("shells"), pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal")]


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
    similar = project.parent / "my"  # its name is a prefix of the other's
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


def test_remove_asks_which_and_then_whether(project: Path) -> None:
    with at_terminal(project, "remove") as terminal:
        assert "Remove which environment?" in terminal.until("Number (Enter: leave) ")
        terminal.type("two")
        assert "Remove two?" in terminal.until("b: back) ")
        terminal.type("")
        assert terminal.status() == 0
    assert (project / "two").is_dir()
    with at_terminal(project, "remove") as terminal:
        terminal.until("Number (Enter: leave) ")
        terminal.type("two")
        terminal.until("b: back) ")
        terminal.type("1")
        terminal.until("two is in the trash")
        assert terminal.status() == 0
    assert not (project / "two").exists()


@pytest.fixture
def pythons(project: Path) -> dict[str, str]:
    """Return variables that have discovery find a pyenv with files of two Pythons that are newer than any real one."""
    root = project.parent / "pyenv"
    for version in ("3.98.2", "3.99.1"):
        for path, node in python_files(f"{root}/versions/{version}", version).items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(node, Link):
                Path(path).symlink_to(node.target)
            elif isinstance(node, str | bytes):
                Path(path).write_bytes(node.encode() if isinstance(node, str) else node)
                Path(path).chmod(0o755)
    return {"PYENV_ROOT": str(root), "HOME": str(project.parent)}


CREATE = ("create", "--dry-run")
NEWER, NEWEST = "versions/3.98.2/bin/python", "versions/3.99.1/bin/python"


def test_create_asks_for_the_python_and_enter_takes_the_newest(project: Path, pythons: dict[str, str]) -> None:
    for answer, taken in (("", NEWEST), ("3.98", NEWER)):
        with at_terminal(project, *CREATE, variables=pythons) as terminal:
            shown = terminal.until("Number (Enter: 1) ")
            assert "Which Python?\n" in shown and "   1* Python 3.99.1, pyenv" in shown
            terminal.type(answer)
            assert taken in terminal.rest()
            assert terminal.status() == 0


def test_create_says_what_the_project_asks_for(project: Path, pythons: dict[str, str]) -> None:
    (project / ".python-version").write_text("3.98\n3.99\n")
    with at_terminal(project, *CREATE, variables=pythons) as terminal:
        shown = terminal.until("Number (Enter: 1) ")
        assert re.search(
            r"1\* Python 3.98 or 3.99 +\(as .python-version asks\) .*/versions/3\.98\.2/bin/python", shown
        ), shown
        terminal.type("")
        assert NEWER in terminal.rest()


@pytest.mark.parametrize("key", ["\x04", "\x03"])
@pytest.mark.parametrize("words", [CREATE, ("select",)])
def test_who_answers_nothing_stops_the_command(
    project: Path, pythons: dict[str, str], words: tuple[str, ...], key: str
) -> None:
    """The end of the input at a question is as Ctrl-C there, whatever the command."""
    with at_terminal(project, *words, variables=pythons) as terminal:
        terminal.until("Number (Enter: ")
        terminal.press(key)
        assert "\nvenvoy: interrupted\n" in terminal.rest()
        assert terminal.status() == 130


def test_create_asks_nothing_if_a_file_is_missing(project: Path, pythons: dict[str, str]) -> None:
    with at_terminal(project, *CREATE, "-r", "requirments.txt", variables=pythons) as terminal:
        shown = terminal.rest()
        assert terminal.status() == 3
    assert "Which Python?" not in shown and "requirments.txt" in shown


@pytest.mark.parametrize(
    "words", [("--yes",), ("-y",), ("--quiet",), ("--json",), ("--python", "3.99"), (".",), ("one",)]
)
def test_create_asks_nothing_if_there_is_nothing_to_ask(
    project: Path, pythons: dict[str, str], words: tuple[str, ...]
) -> None:
    with at_terminal(project, *CREATE, *words, variables=pythons) as terminal:
        assert "Which Python?" not in terminal.rest()  # it would wait here


def test_create_asks_nothing_if_one_python_fits(project: Path, pythons: dict[str, str]) -> None:
    (project / ".python-version").write_text("3.98.2\n")
    with at_terminal(project, *CREATE, variables=pythons) as terminal:
        shown = terminal.rest()
    assert "Which Python?" not in shown and NEWER in shown


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
