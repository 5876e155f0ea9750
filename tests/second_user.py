"""Venvoy as a real second user of this machine, where root may be one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

import venvoy_protocol
import venvoy_server

ME, OTHER = 1000, 1001
SYSTEM_PYTHON = "/usr/bin/python3"
_PLACES = [str(Path(str(module.__file__)).parents[1]) for module in (venvoy_server, venvoy_protocol, msgspec)]
_START = (
    f"import sys; sys.path[1:1] = {_PLACES!r}; sys.argv[0] = 'venvoy'; import runpy; "
    "runpy.run_module('venvoy_server', run_name='__main__', alter_sys=True)"
)


class Users:
    """A folder that every user may reach, and venvoy as one of two users."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = self.make("home", ME)

    start_code = _START

    def make(self, name: str, owner: int, mode: int = 0o755) -> Path:
        path = self.folder / name
        path.mkdir(parents=True)
        os.chown(path, owner, owner)
        path.chmod(mode)
        return path

    def environment(self, path: Path, owner: int) -> Path:
        subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", path], check=True, timeout=60)
        for place in (path, *path.rglob("*")):
            os.chown(place, owner, owner, follow_symlinks=False)
        return path

    def python_with_venvoy(self) -> Path:
        """Make an environment whose Python can import venvoy, whoever starts it, and return that."""
        subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", self.folder / "python"], check=True, timeout=60)
        (site,) = (self.folder / "python" / "lib").glob("python*/site-packages")
        (site / "venvoy.pth").write_text("".join(f"{place}\n" for place in _PLACES))
        return self.folder / "python" / "bin" / "python"

    def venvoy(
        self, cwd: Path, *words: str, user: int = ME, more: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[int, str]:
        home = self.home if user == ME else self.folder / "root"
        base = {"PATH": "/usr/bin:/bin", "HOME": str(home), "VENVOY_STATE_DIR": str(home / "state"), **more}
        done = subprocess.run(
            [SYSTEM_PYTHON, "-I", "-c", _START, *words],
            cwd=cwd,
            env=base,
            user=user,
            group=user,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr
