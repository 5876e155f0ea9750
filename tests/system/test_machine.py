from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import pytest

from venvoy_server.environments.model import Interpreter
from venvoy_server.system.machine import RealMachine


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RealMachine:
    monkeypatch.setenv("VENVOY_STATE_DIR", str(tmp_path / "state"))
    return RealMachine()


def interpreter(path: str) -> Interpreter:
    return Interpreter(path, path, path, version="3", version_source="name", version_confidence="claimed")


def test_what_an_interpreter_says_of_itself_is_certain(machine: RealMachine) -> None:
    found = machine.ask_version(interpreter(os.path.realpath(sys.executable)))
    assert (found.version, found.version_source) == (platform.python_version(), "asked")
    assert found.version_confidence == "certain"
    machine.state.close()


def test_one_that_does_not_answer_is_known_as_before(machine: RealMachine, tmp_path: Path) -> None:
    silent = interpreter(str(tmp_path / "python"))
    assert machine.ask_version(silent) == silent
    machine.state.close()
