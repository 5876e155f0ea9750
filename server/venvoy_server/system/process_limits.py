"""Priority, resource limits and privileges of processes.

A process that runs a command on behalf of another one must have the same priority, limits and privileges as that one.
"""

from __future__ import annotations

import os
import sys

_RIGHTS = (b"CapEff:", b"NoNewPrivs:", b"Seccomp:")
"""Fields of /proc/PID/status that differ for a sandboxed process."""


def take_on(process: int) -> bool:
    """Give this process the priority and resource limits of another process of the same user (`process`: its id).

    Return whether both processes now have the same priority, limits and privileges. False if the privileges differ,
    since those cannot be adopted. On other systems than Linux, nothing is done and True is returned.
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
