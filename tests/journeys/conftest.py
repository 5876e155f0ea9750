"""A person at a terminal: a home, a project, a folder of wheels in place of the index, and nothing left behind in the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from made_wheels import make_wheel
from terminal import VENVOY, at_terminal
from wire import environment_in

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
PYTHON = os.path.realpath(sys.executable)


class Shown(msgspec.Struct):
    """What a command showed at a terminal, and how it ended."""

    status: int
    text: str


class Person:
    """Types commands; `venvoy` is the one that is tested."""

    def __init__(self, folder: Path, wheels: str) -> None:
        self.folder = folder / "größer shop"
        self.folder.mkdir()
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        tools = folder / "tools"
        tools.mkdir()
        uv = shutil.which("uv", path=os.path.dirname(sys.executable))
        if uv is not None:
            (tools / "uv").symlink_to(uv)
        script = tools / "venvoy"
        script.write_text(f'#!/bin/sh\nexec "{VENVOY[0]}" -m venvoy_server "$@"\n')
        script.chmod(0o755)
        self.variables = environment_in(folder) | {
            "PATH": os.pathsep.join([str(tools), os.environ["PATH"]]),
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": "",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": wheels,
            "COLUMNS": "100",
        }

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def types(self, line: str, *, status: int = 0, keys: str = "", folder: str = ".") -> str:
        """Type a line into a shell at a terminal, and then keys; return what is shown until it ends with the status."""
        command = ("bash", "--norc", "-c", line)
        with at_terminal(self.folder / folder, command=command, variables=self.variables) as terminal:
            if keys:
                terminal.press(keys)
            shown = terminal.rest()
            found = terminal.status()
        assert found == status, f"{line}\n{shown}"
        assert "Traceback" not in shown or "python app.py" in line
        assert "\\x1b" not in shown
        return shown

    def pipes(self, line: str, *, status: int = 0) -> str:
        """Run a line without a terminal, as a script or a CI service does; return its standard output."""
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == status, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("wheels"))
    make_wheel(folder, "six", "1.17.0", files={"six/__init__.py": b"__version__ = '1.17.0'\n"})
    make_wheel(folder, "six", "1.16.0", files={"six/__init__.py": b"__version__ = '1.16.0'\n"})
    make_wheel(folder, "pandas", "2.2", requires=["six"])
    make_wheel(folder, "greeter", "1.0", scripts={"greet": "greeter:main"}, files={"greeter/__init__.py": GREETER})
    return folder


GREETER = b"def main() -> int:\n    print('hello')\n    return 0\n"


@pytest.fixture
def person(tmp_path: Path, wheels: str) -> Iterator[Person]:
    someone = Person(tmp_path, wheels)
    yield someone
    assert list(someone.temporary.iterdir()) == []
    assert processes_of(tmp_path) == []


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of processes whose state lies below a folder (Linux; elsewhere none is found)."""
    if not Path("/proc/self/environ").exists():
        return []
    found = []
    mark = b"VENVOY_STATE_DIR=" + os.fsencode(str(folder))
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.fixture
def environment(person: Person) -> Path:
    """Return the person's environment, made with the module of the standard library, as tutorials say."""
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", person.folder / ".venv"], check=True, timeout=120)
    return person.folder / ".venv"


@pytest.fixture
def tool(request: pytest.FixtureRequest, person: Person) -> str:
    """Return a tool's name; a tool that is not on PATH skips the test."""
    name = str(request.param)
    if shutil.which(name, path=person.variables["PATH"]) is None:
        pytest.skip(f"no {name} here")
    return name
