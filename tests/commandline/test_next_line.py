"""What a person at a terminal may do next."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from made_wheels import make_wheel
from terminal import at_terminal
from wire import run_venvoy

pytestmark = [pytest.mark.slow("shells"), pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")]


def test_an_empty_environment_is_to_be_filled_with_what_the_project_lists(tmp_path: Path) -> None:
    work = tmp_path / "my wörk"
    (work / "sub").mkdir(parents=True)
    with at_terminal(work, "create", "--python", sys.executable) as terminal:
        assert re.search(r'Next: eval "\$\(venvoy activate(?: --shell bash)?\)", or venvoy run', terminal.rest())
    (work / "requirements.txt").write_text("six\n")
    with at_terminal(work, "create", "--python", sys.executable, "--if-exists", "replace") as terminal:
        assert "Next: venvoy install -r requirements.txt" in terminal.rest()


def test_an_environment_that_is_not_selected_is_activated_by_its_path(tmp_path: Path) -> None:
    work = tmp_path / "my wörk"
    work.mkdir()
    with at_terminal(work, "create", "an env", "--no-select", "--python", sys.executable) as terminal:
        assert "'an env')\"\n" in terminal.rest()


def test_what_was_installed_can_be_used(tmp_path: Path) -> None:
    wheel = make_wheel(str(tmp_path), "six")
    work = tmp_path / "work"
    work.mkdir()
    assert run_venvoy(work, "create", "--python", sys.executable).returncode == 0
    variables = {"HOME": str(tmp_path)}
    with at_terminal(work, "install", wheel, variables=variables) as terminal:
        assert 'Next: eval "$(venvoy activate' in terminal.rest()
    with at_terminal(work, "uninstall", "six", variables=variables) as terminal:
        assert terminal.status() == 0
    active = {**variables, "VIRTUAL_ENV": str(work / ".venv")}
    with at_terminal(work, "install", wheel, variables=active) as terminal:
        shown = terminal.rest()
    assert "+ six 1.0" in shown and "Next:" not in shown
