"""Real shells: found on PATH, or in the folder that VENVOY_TEST_SHELLS names; a missing one skips its tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from venvoy_server.activation import VariableEdit, shell_named
from venvoy_server.environments.model import Environment

PROGRAMS = {"powershell": ("pwsh", "powershell"), "nushell": ("nu",), "cmd": ("cmd.exe",)}
# How each shell runs a file without its user's configuration.
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "bash": ("--norc", "--noprofile"),
    "zsh": ("-f",),
    "sh": (),
    "dash": (),
    "ksh": (),
    "mksh": (),
    "fish": ("--no-config",),
    "csh": ("-f",),
    "tcsh": ("-f",),
    "powershell": ("-NoProfile", "-File"),
    "nushell": ("--no-config-file",),
    "elvish": ("-norc",),
    "xonsh": ("--no-rc",),
}
WATCHED = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME")


class RealShell:
    """One shell and a folder for its scripts, with a program that dumps its own environment."""

    def __init__(self, name: str, program: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._program = program
        self._dump = folder / "dump"
        self._dump.write_text('#!/bin/sh\nexec /usr/bin/env -0 > "$1"\n')
        self._dump.chmod(0o755)

    def environment(self, name: str) -> Environment:
        """Make an environment of that name, whose programs include the one that dumps."""
        prefix = self.folder / "environments" / name
        (prefix / "bin").mkdir(parents=True, exist_ok=True)
        (prefix / "pyvenv.cfg").write_text("home = /usr/bin\n")
        for program, target in (("python", "/usr/bin/python3"), ("dump-by-name", str(self._dump))):
            if not (prefix / "bin" / program).is_symlink():
                (prefix / "bin" / program).symlink_to(target)
        return Environment("venv", str(prefix), str(prefix), f"{prefix}/bin/python", name, name)

    def dump(self, number: int, *, by_name: bool = False) -> str:
        """Return the command that dumps the environment into the file of that number.

        `by_name` has the shell look the program up in PATH, where only an active environment has it.
        """
        out = str(self.folder / f"out{number}")
        if by_name:
            return f"dump-by-name {out}"
        start = {"nushell": "^", "powershell": "& "}.get(self.name, "")
        return f"{start}{self._dump} {out}"

    def run(self, lines: Sequence[str], *, typed: bool = False) -> str:
        """Run these lines as a script, or as typed at the prompt of an interactive shell; return what the shell wrote."""
        text = "\n".join(lines) + "\n"
        script = self.folder / "script"
        script.write_text(text, encoding="utf-8", newline="")
        done = subprocess.run(
            [self._program, *ARGUMENTS[self.name], *(["-i"] if typed else [str(script)])],
            input=text.encode() if typed else b"",
            cwd=self.folder,
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(self.folder),
                "LANG": "C.UTF-8",
                "XDG_CACHE_HOME": str(self.folder),
                "XDG_DATA_HOME": str(self.folder),
                "XDG_CONFIG_HOME": str(self.folder),
            },
            capture_output=True,
            timeout=120,
            check=False,
            start_new_session=True,
        )
        return done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")

    def run_cmd(self, script: str) -> None:
        """Run a batch file in the folder."""
        subprocess.run(
            [self._program, "/d", "/c", script],
            cwd=self.folder,
            capture_output=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def seen(self, number: int) -> dict[str, str | None]:
        """Return the watched variables of a dump, all None if nothing was dumped."""
        out = self.folder / f"out{number}"
        data = out.read_bytes().decode("utf-8", "surrogateescape") if out.exists() else ""
        found = dict(item.split("=", 1) for item in data.split("\0") if "=" in item)
        return {name: found.get(name) for name in WATCHED}

    def lines(self, edits: Sequence[VariableEdit]) -> tuple[str, ...]:
        """Return the shell's commands for edits."""
        return shell_named(self.name).render(edits)

    def executed(self) -> list[Path]:
        """Return what a hostile name would have made, had anything executed it."""
        return list(self.folder.rglob("PWNED*"))


def program_of(shell: str) -> str | None:
    """Return the program of a shell, or None if it is not here."""
    folders = os.pathsep.join(filter(None, (os.environ.get("VENVOY_TEST_SHELLS"), os.environ.get("PATH"))))
    return next(filter(None, (shutil.which(name, path=folders) for name in PROGRAMS.get(shell, (shell,)))), None)


@pytest.fixture
def open_shell(tmp_path: Path) -> Callable[[str], RealShell]:
    """Return the function that gives a shell by its name, or skips the test."""

    def opened(name: str) -> RealShell:
        program = program_of(name)
        if program is None:
            pytest.skip(f"{name} is not installed here, and not in the folder named by VENVOY_TEST_SHELLS")
        return RealShell(name, program, tmp_path)

    return opened
