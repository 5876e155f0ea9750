"""Files that are small on disk and take all memory or all time, and services that grow.

Threat: whoever opens a cloned project, or lists what is installed, reads a sparse file of gigabytes, a TOML text made
to break its parser, or includes that lead to themselves over many ways; or an editor that runs for weeks fills up.
What holds: each kind of file has a size limit, TOML is checked before it is parsed, each file of a run is read once,
and what was forgotten by the client is forgotten by the service.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

from editor import Editor
from wire import PATIENCE, Wire, environment_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sparse files, and a limit on memory")
SIZE = 3 << 30
MEMORY = 1 << 30
PROJECT = (
    *(
        "requirements.txt",
        "pyproject.toml",
        "uv.lock",
        "poetry.lock",
        "Pipfile",
        "Pipfile.lock",
        "pdm.lock",
        "setup.cfg",
    ),
    *(".python-version", "pylock.toml", "environment.yml", ".vscode/settings.json", ".venv/pyvenv.cfg", ".pdm-python"),
    *(".python-envs", "hatch.toml", "pixi.toml", "tox.ini", ".tool-versions", "mise.toml", ".envrc", ".git"),
)
METADATA = (
    "METADATA",
    "RECORD",
    "direct_url.json",
    "INSTALLER",
    "REQUESTED",
    "top_level.txt",
    "entry_points.txt",
    "WHEEL",
)
COMMANDS = (
    *("discover", "status", "selection", "packages", "freeze", "doctor", "check", "tools", "menu", "inspect .venv"),
    *(
        "install --dry-run six",
        "uninstall --dry-run evil",
        "sync --dry-run",
        "repair --dry-run .venv",
        "remove --dry-run .venv",
    ),
    *("activate --shell bash", "create --dry-run other", "select --none", "run -- true"),
)
LIMITED = (
    "import resource, sys; from venvoy_server.__main__ import main;"
    f" resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY})); sys.exit(main(sys.argv[1:]))"
)


def sparse(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(SIZE)


@pytest.fixture(scope="module", params=["of the project", "of a distribution"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("huge") / "work"
    venv.create(folder / ".venv", with_pip=False)
    (folder / "requirements.txt").write_text("six\n")
    if request.param == "of the project":
        for name in PROJECT:
            sparse(folder / name)
    else:
        info = next((folder / ".venv" / "lib").glob("python*")) / "site-packages" / "evil-1.dist-info"
        for name in METADATA:
            sparse(info / name)
    return folder


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.slow("commands")
def test_a_sparse_file_is_not_read_whole(project: Path, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *words.split()],
        cwd=project,
        env=environment_in(project.parent),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
    )
    assert b"Traceback" not in done.stderr and b"MemoryError" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2, 3), done.stderr


def memory_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


@pytest.mark.parametrize("pulls", [True, False])
@pytest.mark.slow("floods")
def test_files_that_came_and_went_are_forgotten(tmp_path: Path, pulls: bool) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    capabilities: dict[str, Any] = {"textDocument": {"diagnostic": {}}} if pulls else {}
    with Wire(tmp_path) as wire:
        editor = Editor(wire, folder, capabilities)
        for number in range(130):  # caches of a limited size fill
            come_and_go(editor, folder, number)
        before = memory_of(wire.process.pid)
        for number in range(130, 230):
            come_and_go(editor, folder, number)
        grown = memory_of(wire.process.pid) - before
        assert grown < 100 * 30_000, f"{grown / 100 / 1e3:.0f} KB for each file"


def come_and_go(editor: Editor, folder: Path, number: int) -> None:
    """Open, ask about, close and delete a file of its own text."""
    wire, path = editor.wire, folder / f"requirements-{number}.txt"
    text = "".join(f"name-{number}-{line}=>1; python_version<'3.{line % 20}'\n" for line in range(100))
    path.write_text(text)
    editor.open(path.name, text)
    document = {"textDocument": {"uri": path.as_uri()}}
    wire.answer(wire.request("textDocument/documentLink", document))
    wire.answer(wire.request("venvoy/check", {"files": [str(path)]}))
    wire.notify("textDocument/didClose", document)
    path.unlink()
    changes = [{"uri": path.as_uri(), "type": 3}]
    wire.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    wire.call("venvoy/info")
    wire.kept.clear()
    assert os.path.isdir(folder)
