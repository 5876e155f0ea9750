"""Activation in real shells: every hostile name in every shell that is installed here.

A shell is looked for on PATH and in the folder that VENVOY_TEST_SHELLS names; one that is missing is skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from venvoy_server.activation import (
    SHELLS,
    Activation,
    Edit,
    activation_of,
    apply,
    command_lines,
    line_to_evaluate,
    shell_named,
)
from venvoy_server.environments.model import Environment

NAMES = (
    "plain",
    "sp ace",
    "quo'te",
    "''two''",
    'double"quote',
    "$HOME",
    "${HOME}$(touch PWNED)",
    "`touch PWNED`",
    "é中😀",
    "“curly” ‘quotes’",
    "a & touch PWNED; b | c < d > e",
    "[x]{y}(z)",
    "bang!",
    "two!!bangs",
    "%PATH%",
    "#hash",
    "back\\slash\\",
    "~tilde",
    "*?",
    "'#'",
    "new\nline\ntouch PWNED",
    "a=b",
    "caret^",
    "-leading",
    "r#'raw'#",
    "'; touch PWNED; '",
    '"; touch PWNED; "',
    "tab\tand\x01control",
    "$1$*$#$@",
)
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
    "cmd": ("/d", "/c"),
    "nushell": ("--no-config-file",),
    "elvish": ("-norc",),
    "xonsh": ("--no-rc",),
}
WATCHED = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME")
OLD_HOME = "/old home's $(touch PWNED)!"


class RealShell:
    """One shell and a folder for its scripts, with a program that dumps its own environment."""

    def __init__(self, name: str, program: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._program = program
        self.dump = folder / "dump"
        self.dump.write_text('#!/bin/sh\nexec /usr/bin/env -0 > "$1"\n')
        self.dump.chmod(0o755)

    def environment(self, name: str) -> Environment:
        """Make an environment of that name, whose programs include the dumper."""
        prefix = self.folder / "environments" / name
        (prefix / "bin").mkdir(parents=True, exist_ok=True)
        (prefix / "pyvenv.cfg").write_text("home = /usr/bin\n")
        for program, target in (("python", "/usr/bin/python3"), ("dump-by-name", str(self.dump))):
            if not (prefix / "bin" / program).is_symlink():
                (prefix / "bin" / program).symlink_to(target)
        return environment(str(prefix), name)

    def dumped(self, number: int, by_name: bool = False) -> str:
        """Return the command that dumps the environment into the file of that number."""
        out = str(self.folder / f"out{number}")
        if by_name:
            return f"dump-by-name {out}"
        start = {"nushell": "^", "powershell": "& "}.get(self.name, "")
        return f"{start}{self.dump} {out}"

    def run(self, lines: Sequence[str]) -> str:
        """Run a script of these lines; return what it wrote to its standard error."""
        script = self.folder / "script"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        variables = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "XONSH_DATA_DIR": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder),
        }
        done = subprocess.run(
            [self._program, *ARGUMENTS[self.name], str(script)],
            cwd=self.folder,
            env=variables,
            capture_output=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")

    def seen(self, number: int) -> dict[str, str | None]:
        """Return the watched variables of a dump."""
        data = (self.folder / f"out{number}").read_bytes().decode("utf-8")
        found = dict(item.split("=", 1) for item in data.split("\0") if "=" in item)
        return {name: found.get(name) for name in WATCHED}

    def lines(self, edits: Sequence[Edit]) -> tuple[str, ...]:
        """Return the shell's commands for edits."""
        return shell_named(self.name).render(edits)


def environment(prefix: str, name: str) -> Environment:
    return Environment("venv", prefix, prefix, f"{prefix}/bin/python", name, name)


def program_of(shell: str) -> str | None:
    folders = os.pathsep.join(filter(None, (os.environ.get("VENVOY_TEST_SHELLS"), os.environ.get("PATH"))))
    return next(filter(None, (shutil.which(name, path=folders) for name in PROGRAMS.get(shell, (shell,)))), None)


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> RealShell:
    name: str = request.param
    program = program_of(name)
    if program is None:
        pytest.skip(f"{name} is not installed here, and not in the folder named by VENVOY_TEST_SHELLS")
    return RealShell(name, program, tmp_path)


def watched(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: variables.get(name) for name in WATCHED}


def known(variables: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if value is not None}


def test_every_hostile_name_is_activated_and_undone(shell: RealShell) -> None:
    start = (Edit("set", "PYTHONHOME", OLD_HOME),)
    shell.run([*shell.lines(start), shell.dumped(0)])
    before = shell.seen(0)
    assert before["PYTHONHOME"] == OLD_HOME
    script = [*shell.lines(start)]
    activations: list[Activation] = []
    for number, name in enumerate(NAMES):
        activation = activation_of(shell.environment(name), "linux", known(before))
        commands = command_lines(activation, shell.name)
        script += [*commands.activate, shell.dumped(2 * number + 1, by_name=True), *commands.deactivate, shell.dumped(2 * number + 2)]
        activations.append(activation)
    said = shell.run(script)
    wrong: dict[str, object] = {}
    for number, (name, activation) in enumerate(zip(NAMES, activations, strict=True)):
        wanted = before | {
            "VIRTUAL_ENV": activation.prefix,
            "VIRTUAL_ENV_PROMPT": activation.name,
            "PATH": f"{activation.prefix}/bin:{before['PATH']}",
            "PYTHONHOME": None,
        }
        wrong |= difference(f"{name!r} active", shell, 2 * number + 1, wanted)
        wrong |= difference(f"{name!r} undone", shell, 2 * number + 2, before)
        assert watched(apply(activation.edits, known(before))) == wanted
    assert wrong == {}, said
    assert said == ""
    assert list(shell.folder.rglob("PWNED*")) == []


def difference(what: str, shell: RealShell, number: int, wanted: Mapping[str, str | None]) -> dict[str, object]:
    try:
        seen = shell.seen(number)
    except FileNotFoundError:
        return {what: "nothing was dumped"}
    return {} if seen == wanted else {what: {name: seen[name] for name in WATCHED if seen[name] != wanted[name]}}
