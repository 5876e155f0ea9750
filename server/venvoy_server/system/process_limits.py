"""Give this process the priority and resource limits of another one, and compare their privileges.

A process that runs a command for another process must have that process's priority, limits and privileges.
"""

from __future__ import annotations

import os
import sys

_RIGHTS = (b"CapEff:", b"NoNewPrivs:", b"Seccomp:")
"""Fields of /proc/PID/status that differ for a sandboxed process."""


def take_on(process: int) -> bool:
    """Give this process the priority and resource limits of another process of the same user (`process`: its id).

    Return whether both processes now have the same ones. False if their privileges (capabilities, seccomp) differ, or
    if a limit cannot be raised. On systems other than Linux, nothing is done and True is returned.
    """
    if sys.platform != "linux":
        return True
    import resource

    try:
        if _rights(process) != _rights(os.getpid()):
            return False
        priority = os.getpriority(os.PRIO_PROCESS, process)
        if priority != os.getpriority(os.PRIO_PROCESS, 0):
            os.setpriority(os.PRIO_PROCESS, 0, priority)
        for name in (each for each in dir(resource) if each.startswith("RLIMIT_")):
            limit = getattr(resource, name)
            wanted = resource.prlimit(process, limit)
            if wanted != resource.getrlimit(limit):
                resource.setrlimit(limit, wanted)
    except (OSError, ValueError):  # limits can be lowered, but not raised
        return False
    return True


def _rights(process: int) -> list[bytes]:
    with open(f"/proc/{process}/status", "rb") as file:
        return [line for line in file if line.startswith(_RIGHTS)]
