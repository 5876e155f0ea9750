"""The man page is one that the readers of man pages accept; that it is current is tested with the other generated files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from venvoy_server.commandline.help import commands
from venvoy_server.commandline.topics import TOPICS

PAGE = Path(__file__).parents[2] / "docs" / "man" / "venvoy.1"


@pytest.mark.parametrize("command", [["groff", "-man", "-Tascii", "-ww", "-z"], ["mandoc", "-T", "lint"]])
def test_a_reader_of_man_pages_has_no_complaint(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} here")
    done = subprocess.run([*command, PAGE], capture_output=True, encoding="utf-8", timeout=60)
    lines = (done.stdout + done.stderr).splitlines()
    complaints = [line for line in lines if "input text line longer" not in line and "missing date" not in line]
    assert complaints == []


def test_it_has_each_command_and_topic() -> None:
    text = PAGE.read_text(encoding="ascii")
    assert [name for name, _ in commands() if f'.SS "venvoy {name} ' not in text] == []
    assert [name for name in TOPICS if f".SH {name.upper()}\n" not in text] == []
