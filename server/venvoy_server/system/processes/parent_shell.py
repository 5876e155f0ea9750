"""The shell that started this process: its nearest ancestor with the program name of a shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection

_MOST_ANCESTORS = 16
started_by: int | None = None
"""Parent process id of the process on whose behalf this one acts; None if it acts for itself."""
_OTHER_NAMES = {"pwsh": "powershell", "nu": "nushell", "oksh": "ksh", "ksh93": "ksh", "rbash": "bash", "ash": "sh"}

Ancestor = tuple[int, str]
"""The parent's process id, and the name or path of the process's own program."""


def parent_shell(known: Collection[str], of: Callable[[int], Ancestor | None] | None = None) -> str | None:
    """Return the name of the shell that started this process, if it is one of `known`; otherwise None.

    Ancestors that are not shells (a launcher, `env`, a version manager's shim) are skipped. $SHELL is ignored, since it
    names the login shell. `of` returns the parent's id and the program of the process with a given id; by default, it
    reads /proc or runs `ps`.
    """
    read = of or (_from_proc if os.path.isdir("/proc/self") else _from_ps if sys.platform != "win32" else _nothing)
    number = os.getppid() if started_by is None else started_by
    for _ in range(_MOST_ANCESTORS):
        found = read(number)
        if found is None:
            return None
        number, program = found
        name = shell_name(program)
        if name in known:
            return name
        if number <= 1:
            return None
    return None


def shell_name(program: str) -> str:
    """Return the canonical shell name for a program such as `-bash` (a login shell), `/bin/zsh-5.9` or `pwsh.exe`."""
    name = program.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe").removeprefix("-")
    name = name.partition("-")[0]
    return _OTHER_NAMES.get(name, name)


def _from_proc(number: int) -> Ancestor | None:
    """Return the parent's id and the program of a process, read from /proc/PID/stat (`PID (name) state parent ...`).

    `number` is the process id. The name may contain spaces and parentheses. None if the file cannot be read, as for a
    process that has ended.
    """
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return None
    name = text[text.find("(") + 1 : text.rfind(")")]
    rest = text[text.rfind(")") + 2 :].split()
    return (int(rest[1]), _program(number) or name) if len(rest) > 1 else None


def _program(number: int) -> str | None:
    """Return the path of a process's executable; None if unreadable.

    For a process named `sh` or `csh`, return that name: /bin/sh may be a symlink to another shell.
    """
    try:
        target = os.readlink(f"/proc/{number}/exe")
        with open(f"/proc/{number}/comm", encoding="utf-8", errors="replace") as file:
            name = file.read().strip()
    except OSError:
        return None
    # /bin/sh is a symlink to another shell, which behaves according to the name it was called by.
    return name if shell_name(name) in ("sh", "csh") else target


def _from_ps(number: int) -> Ancestor | None:
    """Return the parent's id and the program of a process, as `ps` prints them; None if `ps` fails.

    Used on macOS and the BSDs, which have no /proc. `number` is the process id.
    """
    from venvoy_server.system.processes.process import run

    command = ["/bin/ps", "-o", "ppid=,comm=", "-p", str(number)]
    try:
        done = run(command, cwd="/", environment={"LC_ALL": "C"}, timeout=5)
    except OSError:
        return None
    words = done.stdout.strip().split(None, 1)
    return (int(words[0]), words[1]) if len(words) == 2 and words[0].isdecimal() else None


def _nothing(number: int) -> Ancestor | None:
    return None
