"""Bytes that are not UTF-8 in a path.

Threat: one file or folder with such a name, which any archive or git clone can carry, ends every command with a
traceback and every request with an internal error, also for projects next to it. What holds: every method answers, the
state database keeps such paths, and what cannot be done there (uv takes no such argument) is refused with the reason.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from venvoy_protocol import methods
from venvoy_server.system.state.store import State
from wire import Wire, environment_in

NAME = os.fsdecode(b"caf\xe9")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="file names that are any bytes")

COMMANDS: dict[str, tuple[str, ...]] = {
    "discover": (),
    "inspect": (".venv",),
    "create": ("--dry-run", "other"),
    "select": (".venv",),
    "selection": (),
    "remove": ("--dry-run", ".venv"),
    "restore": ("--dry-run", ".venv"),
    "repair": ("--dry-run", ".venv"),
    "activate": ("--shell", "bash"),
    "packages": (),
    "install": ("--dry-run", "x"),
    "uninstall": ("--dry-run", "x"),
    "sync": ("--dry-run", "requirements.txt"),
    "freeze": (),
    "check": (),
    "rules": (),
    "doctor": (),
    "trust": ("--trusted", "."),
    "status": (),
    "info": (),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a folder with such a name, and with such names in it; it can be used, since it was moved there."""
    top = tmp_path_factory.mktemp("undecodable") / "work"
    made = top / "made"
    venv.create(made / ".venv", with_pip=False)
    site = next((made / ".venv" / "lib").glob("python*")) / "site-packages"
    (site / os.fsdecode(b"x\xe9-1.dist-info")).mkdir()
    (site / os.fsdecode(b"m\xe9.py")).write_text("")
    for name in ("requirements.txt", os.fsdecode(b"requirements-\xe9.txt")):
        (made / name).write_text("six\n")
    return made.rename(top / NAME)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "venvoy_server", *words],
        cwd=folder,
        env=environment_in(folder.parent if folder.name != NAME else folder.parent.parent),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )


@pytest.mark.slow("commands")
@pytest.mark.parametrize("name", methods.NAMES)
@pytest.mark.parametrize("where", ["in it", "above it"])
def test_every_command_answers(project: Path, name: str, where: str) -> None:
    folder = project if where == "in it" else project.parent
    for words in ((), ("--json",)):
        done = run(folder, name, *COMMANDS.get(name, ()), *words)
        assert b"Traceback" not in done.stderr + done.stdout
        assert done.returncode in (0, 1, 2, 3), done.stderr


def test_the_lines_of_an_activation_name_the_folder_by_its_bytes(project: Path) -> None:
    done = run(project, "activate", "--shell", "bash")
    assert os.fsencode(project / ".venv") in done.stdout


def test_what_cannot_be_done_there_says_why(project: Path) -> None:
    assert b"UTF-8" in run(project, "install", "x").stderr
    assert b"UTF-8" in run(project, "create", "other").stderr


def test_state_keeps_such_paths(tmp_path: Path) -> None:
    folder, environment = f"/home/{NAME}", f"/home/{NAME}/.venv"
    state = State(str(tmp_path))
    state.select(folder, environment)
    state.select("/home/café", None)
    state.set_trust(folder, trusted=True)
    state.keep_interpreter_facts(environment, 1, 2, b"\xe9")
    state.close()
    again = State(str(tmp_path))
    assert {each.folder: each.environment for each in again.selections()} == {folder: environment, "/home/café": None}
    assert [each.folder for each in again.trusts()] == [folder]
    assert again.interpreter_facts(environment, 1, 2) == b"\xe9"
    assert again.forget_selection(folder) and again.forget_trust(folder)
    again.close()


def test_the_service_answers_for_the_folders_around(project: Path, tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        for name, params in {
            "discover": {"folders": [str(project.parent)]},
            "doctor": {"folder": str(project.parent)},
            "check": {"files": [str(project.parent)]},
            "status": {"path": str(project.parent)},
        }.items():
            answer = wire.answer(wire.request(f"venvoy/{name}", params))
            assert "result" in answer, answer
