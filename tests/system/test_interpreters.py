from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import pytest

from venvoy_server.system.processes import interpreter_probe as interpreters
from venvoy_server.system.processes.interpreter_probe import ask
from venvoy_server.system.state.store import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(str(tmp_path / "state"))


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\necho x >> {path}.asked\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def times_asked(path: str) -> int:
    return len(Path(f"{path}.asked").read_text(encoding="utf-8").splitlines())


def test_an_interpreter_says_what_it_is(state: State) -> None:
    facts = ask(state, os.path.realpath(sys.executable))
    assert facts is not None
    assert facts.version == platform.python_version()
    assert facts.implementation == platform.python_implementation()
    assert facts.bits == 64
    assert facts.prefix == sys.base_prefix


def test_it_is_asked_once_until_its_file_changes(state: State, tmp_path: Path) -> None:
    path = script(tmp_path / "python3", f'exec {os.path.realpath(sys.executable)} "$@"')
    assert ask(state, path) == ask(state, path)
    assert times_asked(path) == 1
    os.utime(path, ns=(1, 1))
    assert ask(state, path) is not None
    assert times_asked(path) == 2


def test_one_that_does_not_know_the_usual_flags_is_asked_with_others(state: State, tmp_path: Path) -> None:
    body = f'if [ "$1" = -I ]; then echo "Unknown option: -I" >&2; exit 2; fi; shift 3; exec {os.path.realpath(sys.executable)} "$@"'
    assert ask(state, script(tmp_path / "python2", body)) is not None


@pytest.mark.parametrize("body", ["exit 1", "echo nonsense", "echo '{}'", "kill -9 $$"])
def test_one_that_does_not_answer_as_a_python_does_is_none_and_that_is_remembered(
    state: State, tmp_path: Path, body: str
) -> None:
    path = script(tmp_path / "python3", body)
    assert ask(state, path) is None
    assert ask(state, path) is None
    assert times_asked(path) == 1


def test_one_that_hangs_is_ended(state: State, tmp_path: Path) -> None:
    assert interpreters.TIMEOUT_SECONDS == 5.0
    path = script(tmp_path / "python3", "sleep 600 & echo $! > $0.pid; wait")
    assert ask(state, path, timeout=0.5) is None
    sleeper = Path(f"{path}.pid").read_text(encoding="utf-8").strip()
    assert not os.path.exists(f"/proc/{sleeper}/exe")


def test_one_that_is_not_there_is_none(state: State) -> None:
    assert ask(state, "/gone/python3") is None


def test_a_workspaces_variables_do_not_reach_it(state: State, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('executed')", encoding="utf-8")
    facts = ask(state, os.path.realpath(sys.executable), {"PYTHONPATH": str(tmp_path), "PYTHONHOME": "/gone"})
    assert facts is not None
