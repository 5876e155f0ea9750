"""Installs a real tool into a temporary environment of its own, and gives it a home that is not the user's.

A tool that is on PATH is tried as it is. With VENVOY_REAL_TOOLS=1 all of them are installed first, which needs an index
and half a minute each.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from made_wheels import make_wheel
from venvoy_server.environments.model import Environment
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import Found, Scope, SearchRequest
from venvoy_server.system.files.host import RealHost

_DROPPED = (
    "VIRTUAL_ENV",
    "CONDA",
    "PYTHON",
    "WORKON_HOME",
    "XDG_",
    "POETRY",
    "PIPENV",
    "PDM",
    "HATCH",
    "TOX",
    "NOX",
    "PIPX",
    "UV_PYTHON",
    "UV_PROJECT",
)


class Tool:
    """An installed tool, with a project, a home and a clean environment to run it in."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.home = home
        self.project = home / "code" / "my app"
        self.project.mkdir(parents=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}
        self.environment = kept | {
            "HOME": str(home),
            "PATH": f"{folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "LANG": "C.UTF-8",
        }

    @property
    def python(self) -> str:
        """The base interpreter for the environments that the tool makes."""
        return os.path.realpath(sys.executable)

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command of the tool in the project's folder; it must succeed."""
        answer = subprocess.run(
            command,
            cwd=cwd or self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        assert answer.returncode == 0, f"{command}: {answer.stdout}{answer.stderr}"
        return answer.stdout.strip()

    def found(self, scope: Scope = "workspace") -> Found:
        """Search as the service would, with the tool's own variables."""
        return discover(RealHost(variables=self.environment), SearchRequest(folders=(str(self.project),), scope=scope))

    def record(self, prefix: str | Path, scope: Scope = "workspace") -> Environment:
        """Return the record of an environment that the tool made."""
        real = os.path.realpath(prefix)
        records = [item for item in self.found(scope).environments if item.real_prefix == real]
        assert len(records) == 1, f"{prefix}: {[item.prefix for item in self.found(scope).environments]}"
        errors = [problem.code for problem in records[0].problems if problem.severity != "information"]
        assert errors == []
        return records[0]

    def works(self, prefix: str | Path) -> None:
        """Have venvoy look at an environment, install into it, verify that, and uninstall: nothing is wrong with it."""
        self.is_healthy(prefix)
        wheel = make_wheel(str(self.home), "venvoy-trial", "1.0", scripts={"venvoy-trial": "venvoy_trial:VERSION"})
        installed = self.venvoy("install", "--environment", str(prefix), wheel)
        assert [(each["name"], each["action"]) for each in installed["changes"]] == [("venvoy-trial", "installed")]
        assert installed["problems"] == []
        packages = self.venvoy("packages", str(prefix))["packages"]
        assert [each["name"] for each in packages if each["broken"]] == []
        assert "venvoy-trial" in [each["name"] for each in packages]
        self.is_healthy(prefix)
        self.venvoy("uninstall", "--environment", str(prefix), "venvoy-trial")
        self.is_healthy(prefix)

    def is_healthy(self, prefix: str | Path) -> None:
        """Have `doctor` verify every file of an environment."""
        found = self.venvoy("doctor", str(prefix), "--hashes")
        assert [os.path.realpath(each) for each in found["environments"]] == [os.path.realpath(prefix)]
        assert [each for each in found["problems"] if each["severity"] != "information"] == []

    def venvoy(self, *words: str) -> Any:
        """Run venvoy in the project's folder with the tool's variables; it must succeed."""
        state = {"VENVOY_STATE_DIR": str(self.home / "state")}
        command = [sys.executable, "-m", "venvoy_server", *words, "--json"]
        answer = subprocess.run(
            command,
            cwd=self.project,
            env=self.environment | state,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
        assert answer.returncode == 0, f"{words}: {answer.stdout}{answer.stderr}"
        return json.loads(answer.stdout)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that returns a tool's prefix: the one on PATH, else that of a new environment, or skips the test."""

    def install(*packages: str) -> Path:
        if os.environ.get("VENVOY_REAL_TOOLS") != "1":
            found = shutil.which(packages[0]) or shutil.which(packages[0], path=os.path.dirname(sys.executable))
            if found is None:
                pytest.skip(f"{packages[0]} is not on PATH; VENVOY_REAL_TOOLS=1 installs it")
            return Path(found).resolve().parent.parent
        folder = tmp_path_factory.mktemp("tool") / "env"
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
        environment = {**os.environ, "UV_CACHE_DIR": str(folder.parent / "cache")}
        commands = [[sys.executable, "-Im", "venv", "--without-pip", str(folder)]]
        if uv is None:
            pytest.skip("uv is not here to install the tool with")
        commands.append([uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), *packages])
        for command in commands:
            answer = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
            if answer.returncode:
                pytest.skip(f"{packages[0]} cannot be installed here: {(answer.stderr.splitlines() or ['?'])[-1]}")
        return folder

    return install


@pytest.fixture
def make_tool(installed: Callable[..., Path], tmp_path: Path) -> Callable[..., Tool]:
    """Return a function that installs a tool and gives it a home."""
    return lambda *packages: Tool(installed(*packages), Path(os.path.realpath(tmp_path)) / "home")


@pytest.fixture
def wheel(tmp_path: Path) -> str:
    """Return a wheel with one command, made by hand, so that nothing is fetched or built."""
    import zipfile

    path = tmp_path / "saluto-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("saluto.py", "def main():\n    print('ciao')\n")
        archive.writestr("saluto-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: saluto\nVersion: 1.0\n")
        archive.writestr(
            "saluto-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("saluto-1.0.dist-info/entry_points.txt", "[console_scripts]\nsaluto = saluto:main\n")
        archive.writestr(
            "saluto-1.0.dist-info/RECORD",
            "saluto.py,,\nsaluto-1.0.dist-info/METADATA,,\nsaluto-1.0.dist-info/WHEEL,,\nsaluto-1.0.dist-info/entry_points.txt,,\nsaluto-1.0.dist-info/RECORD,,\n",
        )
    return str(path)
