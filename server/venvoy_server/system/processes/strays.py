"""Find and end descendants of a child that left its process group ("strays"), such as build daemons.

A process that calls setsid leaves its group. While its parent runs, it is found in the process tree, afterwards by an
inherited environment variable. Both are read from /proc; on other systems than Linux, these processes are not found.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

_PLATFORM: str = sys.platform
_ROUNDS = 50
_PAUSE_SECONDS = 0.01


def with_variable(name: str, value: str, *, begins: bool = False) -> tuple[int, ...]:
    """Return the ids of processes, except this one, whose environment variable `name` has the given value.

    With `begins`, `value` is a prefix of the searched values. Processes of other users are skipped as unreadable.
    """
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


def descendants_of(process: int) -> dict[int, bytes]:
    """Return the ids of all descendants of a process, each with its start time (field 22 of /proc/PID/stat)."""
    if _PLATFORM != "linux":
        return {}
    parents: dict[int, int] = {}
    starts: dict[int, bytes] = {}
    for number in os.listdir("/proc"):
        if number.isdigit() and (fields := _fields_of(int(number))):
            parents[int(number)], starts[int(number)] = int(fields[1]), fields[19]
    found = {process}
    while more := {pid for pid, parent in parents.items() if parent in found and pid not in found}:
        found |= more
    return {pid: starts[pid] for pid in found - {process}}


def end_processes(started: dict[int, bytes]) -> None:
    """Kill processes, given by id and start time.

    One whose start time differs is left alone, since its id was reused.
    """
    for pid, start in started.items():
        fields = _fields_of(pid)
        if fields and fields[19] == start:
            _kill(pid)


def _fields_of(pid: int) -> list[bytes]:
    """Return the fields after the name in /proc/PID/stat (proc(5)): state, parent id and so on; empty if unreadable."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def end_with_variable(name: str, value: str, *, begins: bool = False) -> None:
    """Kill the processes whose environment variable `name` is `value`, or, with `begins`, begins with `value`.

    The processes are searched and killed repeatedly, until none is found, since one may have started another; but at
    most `_ROUNDS` times.
    """
    for _ in range(_ROUNDS):
        found = with_variable(name, value, begins=begins)
        if not found:
            return
        for pid in found:
            _kill(pid)
        time.sleep(_PAUSE_SECONDS)
