"""Venvoy as a user has it: compiled, in an environment of its own, with nothing else in it.

A checkout runs from an editable install, often without bytecode and next to a hundred development tools; a start that is
measured there says little. Dependencies are linked from the environment that runs the benchmarks, so no index is asked.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import venvoy_client
import venvoy_protocol
import venvoy_server
from benchmarks.measuring import clean_environment, process

SCRIPT = """#!{python}
import sys
from venvoy_server.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""


def uv_command() -> str:
    """Return the uv that is installed with Venvoy."""
    from uv import find_uv_bin

    return find_uv_bin()


def base_python() -> str:
    """Return the Python below the environment that runs the benchmarks."""
    return str(getattr(sys, "_base_executable", sys.executable))


def make_environment(prefix: str) -> str:
    """Make an empty environment, and return its Python."""
    command = [uv_command(), "venv", "--quiet", "--no-config", "--no-project", "--python", base_python(), prefix]
    subprocess.run(command, check=True, timeout=60, env=clean_environment())
    return os.path.join(prefix, "Scripts", "python.exe") if os.name == "nt" else os.path.join(prefix, "bin", "python")


class Installed:
    """An environment below `place` that holds Venvoy; `python` and `venvoy` are its commands."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.prefix = os.path.join(place, "installed")
        self.python = make_environment(self.prefix)
        scripts = os.path.dirname(self.python)
        self.site = self._site()
        for package in (venvoy_server, venvoy_protocol, venvoy_client):
            (source,) = package.__path__
            shutil.copytree(
                source, os.path.join(self.site, package.__name__), ignore=shutil.ignore_patterns("__pycache__")
            )
        for name in _dependencies():
            self._link(name)
        os.symlink(uv_command(), os.path.join(scripts, os.path.basename(uv_command())))
        compileall.compile_dir(self.site, quiet=2)
        self.script = os.path.join(scripts, "venvoy")
        with open(self.script, "w") as script:
            script.write(SCRIPT.format(python=self.python))
        os.chmod(self.script, 0o755)

    def _site(self) -> str:
        if os.name == "nt":
            return os.path.join(self.prefix, "Lib", "site-packages")
        return os.path.join(self.prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")

    def _link(self, name: str) -> None:
        """Link what a distribution has in its site-packages."""
        distribution = metadata.distribution(name)
        tops = {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}
        for top in tops:
            target = os.path.join(self.site, top)
            if not os.path.lexists(target):
                os.symlink(os.path.abspath(str(distribution.locate_file(top))), target)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the variables under which it runs: state and caches lie below the temporary folder."""
        return clean_environment(
            VENVOY_STATE_DIR=os.path.join(self.place, "state"),
            UV_CACHE_DIR=os.path.join(self.place, "uv-cache"),
            **more,
        )

    def command(self, *words: str) -> list[str]:
        """Return the command line of `venvoy WORDS`."""
        return [self.python, self.script, *words]

    def run(self, *words: str, folder: str, may_fail: bool = False) -> Callable[[], tuple[float, float]]:
        """Return what runs `venvoy WORDS` in a folder and says how long it took."""
        return process(self.command(*words), self.environment(), folder, may_fail=may_fail)


def _dependencies() -> set[str]:
    """Return the names of the distributions that Venvoy needs, and those that they need."""
    found: set[str] = set()
    waiting = ["venvoy"]
    while waiting:
        for text in metadata.requires(waiting.pop()) or ():
            requirement = Requirement(text)
            name = canonicalize_name(requirement.name)
            if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                found.add(name)
                waiting.append(name)
    return found


def make_workspace(place: str, name: str = "workspace") -> str:
    """Make a project of some folders with a `.venv`, and return it."""
    folder = os.path.join(place, name)
    for part in ("src/package/inner", "tests", "docs", "tools"):
        os.makedirs(os.path.join(folder, part))
        for number in range(5):
            with open(os.path.join(folder, part, f"module_{number}.py"), "w") as file:
                file.write("")
    with open(os.path.join(folder, "pyproject.toml"), "w") as file:
        file.write('[project]\nname = "sample"\nversion = "1"\nrequires-python = ">=3.8"\n')
    with open(os.path.join(folder, "requirements.txt"), "w") as file:
        file.write("attrs>=20\npackaging\n")
    make_environment(os.path.join(folder, ".venv"))
    return folder
