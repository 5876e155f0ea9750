"""Processes that left the group of a child that is ended, such as daemons of a build: found by a variable they inherited.

A process that calls setsid is in no group of ours, and once its parent is gone nothing but its variables tells where it
came from. They are read from /proc, so elsewhere than on Linux only groups and jobs are ended.
"""

from __future__ import annotations

import os
import signal
import sys
import time

_PLATFORM: str = sys.platform
_ROUNDS = 50
_PAUSE_SECONDS = 0.01


def with_variable(name: str, value: str, *, begins: bool = False) -> tuple[int, ...]:
    """Return the processes of this user, other than this one, that have a variable; `begins`: or one that begins so."""
    if _PLATFORM != "linux":
        return ()
    wanted = f"{name}={value}".encode()
    found = []
    for number in os.listdir("/proc"):
        if number.isdigit() and int(number) != os.getpid():
            try:
                with open(f"/proc/{number}/environ", "rb") as file:
                    variables = file.read().split(b"\0")
            except OSError:
                continue
            if any(each.startswith(wanted) if begins else each == wanted for each in variables):
                found.append(int(number))
    return tuple(found)


def end_with_variable(name: str, value: str, *, begins: bool = False) -> int:
    """Kill the processes that have a variable until none is left that could start another; return how many were found."""
    ended: set[int] = set()
    for _ in range(_ROUNDS):
        found = with_variable(name, value, begins=begins)
        if not found:
            break
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue
        ended.update(found)
        time.sleep(_PAUSE_SECONDS)
    return len(ended)
