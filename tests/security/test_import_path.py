"""Modules of a workspace are not imported in place of Python's or ours, whatever PYTHONPATH says.

Threat: editors and `.env` files put a workspace into PYTHONPATH; a repository then brings a `types.py`, and every program
in Python that is started with that variable executes it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).with_name("venvoy.exe" if os.name == "nt" else "venvoy")
WORKSPACE = "WORKSPACE"
"""A placeholder in a value of PYTHONPATH; a colon in one is the system's own separator."""
MODULES = ["msgspec", "packaging", "types", "collections", "re", "enum", "__future__", "sitecustomize", "venvoy_server"]


def _run(command: list[str], workspace: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VENVOY_STATE_DIR": str(workspace.parent / "state"), **variables}
    return subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "a workspace"
    folder.mkdir()
    return folder


@pytest.mark.skipif(not SCRIPT.exists(), reason="venvoy is not installed beside this Python")
@pytest.mark.parametrize("pythonpath", [WORKSPACE, ".", f":{WORKSPACE}", ":", ":src", "src:"])
def test_the_script_imports_nothing_of_pythonpath(workspace: Path, pythonpath: str) -> None:
    for module in MODULES:
        (workspace / f"{module}.py").write_text(f"open('{module} RAN', 'w').close()\n")
    value = pythonpath.replace(":", os.pathsep).replace(WORKSPACE, str(workspace))
    done = _run([str(SCRIPT), "check", "--no-environment"], workspace, PYTHONPATH=value)
    assert done.returncode == 0, done.stderr
    assert list(workspace.glob("*RAN")) == []


@pytest.mark.parametrize("module", ["msgspec", "packaging"])
def test_the_module_imports_nothing_of_the_current_folder(workspace: Path, module: str) -> None:
    (workspace / f"{module}.py").write_text("open('RAN', 'w').close()\n")
    done = _run([sys.executable, "-m", "venvoy_server", "check", "--no-environment"], workspace)
    assert done.returncode == 0, done.stderr
    assert not (workspace / "RAN").exists()


@pytest.mark.skipif(not SCRIPT.exists(), reason="venvoy is not installed beside this Python")
def test_another_script_keeps_pythonpath(workspace: Path) -> None:
    (workspace / "mine.py").write_text("print('mine')\n")
    done = _run([sys.executable, "-c", "import mine"], workspace, PYTHONPATH=str(workspace))
    assert done.stdout == "mine\n"
