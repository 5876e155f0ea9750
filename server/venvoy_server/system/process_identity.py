"""Process identities that stay unambiguous when the system reuses a process id: they include the start time.

An identity is a string of host name, boot id, process namespace and start time, joined by `|`. Other modules compare
identities, but never parse them.
"""

from __future__ import annotations

import os
import sys
from typing import Literal

_PLATFORM: str = sys.platform

Life = Literal["alive", "dead", "unknown"]


def own_identity() -> str:
    """Return this process's identity, `host|boot id|process namespace|start time`; the start time is `?` if unknown."""
    return identity(os.getpid()) or f"{_machine()}|?"


def identity(pid: int) -> str | None:
    """Return the string `host|boot id|process namespace|start time` of the process `pid`; None if it is not running."""
    started = _start_of(pid)
    return None if started is None else f"{_machine()}|{started}"


def life(pid: int, known_as: str) -> Life:
    """Return whether a process is "alive" or "dead", given its id `pid` and identity `known_as`, stored earlier.

    "unknown" for a process of another machine or container, which cannot be checked from here.
    """
    now = identity(pid)
    if now == known_as:
        return "alive"
    parts = known_as.split("|")
    if len(parts) < 3:
        return "dead"  # not written by this program
    node, boot, namespace = parts[:3]
    own_node, own_boot, own_namespace = _machine().split("|")[:3]
    if node != own_node:
        return "unknown"
    if boot == own_boot and namespace != own_namespace:
        return "unknown"
    return "dead"


def _machine() -> str:
    return f"{_node()}|{_boot()}|{_namespace()}"


def _node() -> str:
    """Return the host name. `platform` is imported only where needed, since that is slow."""
    if _PLATFORM == "win32":
        import platform

        return platform.node()
    return os.uname().nodename


def _boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _start_of(pid: int) -> str | None:
    if _PLATFORM == "linux":
        return _linux_start(pid)
    if _PLATFORM == "win32":
        return _windows_start(pid)
    return _posix_start(pid)


def _linux_start(pid: int) -> str | None:
    """Return a process's start time, in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)).

    None if there is no such process, or if it has ended and only waits to be reaped (zombie).
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in {b"Z", b"X"} else fields[19].decode("ascii")


def _posix_start(pid: int) -> str | None:
    import subprocess

    try:
        answer = subprocess.run(
            ["/bin/ps", "-o", "lstart=", "-p", str(pid)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=5,
            check=False,
            env={"LC_ALL": "C"},
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.decode("ascii", "replace").strip() or None


def _windows_start(pid: int) -> str | None:
    """Return a process's creation time from GetProcessTimes (100 ns since 1601); None if it is not running."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]  # only on Windows
    kernel.OpenProcess.restype = ctypes.c_void_p
    process = kernel.OpenProcess(0x1000, False, pid)
    if not process:
        return None
    times = (ctypes.c_uint64 * 4)()
    known = kernel.GetProcessTimes(ctypes.c_void_p(process), *(ctypes.byref(times, 8 * index) for index in range(4)))
    kernel.CloseHandle(ctypes.c_void_p(process))
    return str(times[0]) if known and not times[1] else None
