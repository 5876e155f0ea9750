"""The Emacs client in a real Emacs, with eglot: see, select, create, install, fix, trust, and the process environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from editor_folders import SECONDS, STUBS

HERE = Path(__file__).parent
OTHER_SERVER = HERE / "other_server.py"
EMACS = os.environ.get("TEST_EMACS") or None
CLIENT = STUBS / "emacs"
Seen = list[dict[str, Any]]

pytestmark = pytest.mark.skipif(EMACS is None, reason="there is no Emacs here (TEST_EMACS names one)")


def run(variables: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run Emacs in batch mode with the packages of the system."""
    begin = [str(EMACS), "--batch", "-q", "--eval", "(package-initialize)", "-L", str(CLIENT)]
    return subprocess.run(
        [*begin, *words],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


class Emacs:
    """Runs stories: lists of actions."""

    def __init__(self, server: list[str], variables: Mapping[str, str]) -> None:
        self.server = server
        self.variables = {**variables, "LANG": "C.UTF-8"}

    def live(self, *actions: list[Any], trusted: bool | None = None) -> Seen:
        """Do the actions in a new Emacs and return what a person saw."""
        story = json.dumps({"command": self.server, "trusted": trusted, "actions": actions})
        done = run({**self.variables, "TEST_STORY": story}, "-l", str(HERE / "emacs" / "story.el"))
        line = next((line for line in done.stdout.splitlines() if line.startswith('{"seen"')), None)
        assert line is not None, done.stdout + done.stderr
        told = json.loads(line)
        assert told["ok"], json.dumps(told["seen"], indent=1, ensure_ascii=False) + done.stderr
        seen: Seen = told["seen"]
        return seen


@pytest.fixture
def emacs(server: list[str], variables: Mapping[str, str]) -> Emacs:
    return Emacs(server, variables)


def shown(seen: Seen, kind: str) -> list[Any]:
    """Return what was seen of one kind, in order."""
    return [each["value"] for each in seen if each["kind"] == kind]


def environment(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)


def test_it_compiles_without_warnings(variables: Mapping[str, str], tmp_path: Path) -> None:
    copies = [tmp_path / file.name for file in CLIENT.glob("*.el")]
    for copy in copies:
        copy.write_bytes((CLIENT / copy.name).read_bytes())
    strict = ["--eval", "(setq byte-compile-error-on-warn t)"]
    kept = [str(copy) for copy in copies if copy.name != "venvoy-lsp.el"]
    done = run(variables, "-L", str(tmp_path), *strict, "-f", "batch-byte-compile", *kept)
    assert done.returncode == 0, done.stderr


def test_from_nothing_to_an_environment_that_processes_have(emacs: Emacs, workspace: Path) -> None:
    (workspace / "pyproject.toml").write_text("[project]\nname = 'demo'\nversion = '1'\n")
    file = workspace / "app.py"
    file.write_text("import six\n")
    seen = emacs.live(
        ["edit", str(file)],
        ["status", "No Python"],
        ["menu", ["palette", "Create Environment", "Python", "Done", "Trust"]],
        ["status", "(.venv)"],
        ["environment", ".venv"],
        ["program", "python"],
        ["shell", "echo $VIRTUAL_ENV"],
        ["menu", ["select", "Use no environment"]],
        ["environment", ""],
        ["shell", "echo none$VIRTUAL_ENV"],
        ["off"],
    )
    assert shown(seen, "program") == [str(workspace / ".venv" / "bin" / "python")]
    assert shown(seen, "shell") == [str(workspace / ".venv"), "none"]


def test_a_requirements_file_by_eglot(emacs: Emacs, workspace: Path) -> None:
    file = workspace / "requirements.txt"
    file.write_text("# \U0001f600\nsix=>1\n")
    seen = emacs.live(["edit", str(file)], ["eglot"], ["diagnostic", "=>"], ["fix", "=>"])
    (text,) = shown(seen, "text")
    assert "# venvoy: ignore[invalid-operator]" in text


def test_other_servers_get_the_selection(emacs: Emacs, workspace: Path, tmp_path: Path) -> None:
    environment(workspace / "two")
    (workspace / "pyproject.toml").write_text("[project]\nname = 'demo'\nversion = '1'\n")
    file = workspace / "app.py"
    file.write_text("import six\n")
    record = tmp_path / "settings.json"
    emacs.live(
        ["edit", str(file)],
        ["other", [sys.executable, str(OTHER_SERVER), str(record)]],
        ["menu", ["select", "two", "Trust"]],
        ["environment", "two"],
        ["file", str(record)],
    )
    assert json.loads(record.read_text())["python"]["pythonPath"] == str(workspace / "two" / "bin" / "python")


def test_a_restricted_editor_is_obeyed(emacs: Emacs, workspace: Path) -> None:
    environment(workspace / ".venv")
    file = workspace / "requirements.txt"
    file.write_text("")
    seen = emacs.live(["edit", str(file)], ["menu", ["trust"]], ["message", "does not trust"], trusted=False)
    assert shown(seen, "select") == []
