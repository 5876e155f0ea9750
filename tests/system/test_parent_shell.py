"""Which shell runs a command: by the processes above it, on Linux for real and elsewhere by what is read of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from venvoy_server.activation import SHELLS
from venvoy_server.system.processes.parent_shell import parent_shell, shell_name

CODE = (
    "from venvoy_server.activation import SHELLS\n"
    "from venvoy_server.system.processes.parent_shell import parent_shell\n"
    "print(parent_shell(SHELLS))"
)


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("/bin/bash", "bash"),
        ("-zsh", "zsh"),
        ("/usr/bin/zsh-5.9", "zsh"),
        ("C:\\Program Files\\PowerShell\\7\\pwsh.exe", "powershell"),
        ("C:\\Windows\\System32\\cmd.EXE", "cmd"),
        ("/opt/nu", "nushell"),
        ("python3.12", "python3.12"),
    ],
)
def test_names_of_programs(program: str, name: str) -> None:
    assert shell_name(program) == name


def test_processes_in_between_are_passed_over() -> None:
    above = {os.getppid(): (7, "/usr/bin/env"), 7: (6, "pyenv"), 6: (5, "-fish"), 5: (1, "bash")}
    assert parent_shell(SHELLS, above.get) == "fish"


@pytest.mark.parametrize("above", [lambda _: None, {0: (1, "x")}.get, lambda process: (process, "python")])
def test_no_shell_above(above: Callable[[int], tuple[int, str] | None]) -> None:
    """Unreadable, ended at the first process, or a circle."""
    assert parent_shell(SHELLS, above) is None


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads /proc")
@pytest.mark.parametrize("shell", ["bash", "sh", "dash", "zsh", "fish", "ksh", "mksh", "tcsh"])
def test_real_shells(tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    command = f"{sys.executable} -c '{CODE}'; true"
    if shell == "tcsh":
        command = f"{sys.executable} -c '{CODE.replace(chr(10), '; ')}'; true"
    # Start files of a person may print.
    home = dict.fromkeys(("HOME", "ZDOTDIR", "XDG_CONFIG_HOME"), str(tmp_path))
    environment = {**os.environ, **home, "SHELL": "/bin/wrong"}
    done = subprocess.run([program, "-c", command], capture_output=True, text=True, env=environment, timeout=60)
    assert done.stdout == f"{shell}\n", done.stderr
