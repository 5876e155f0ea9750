"""What a process may do and use: a process that changes something for another one must not do it with other limits."""

from __future__ import annotations

import os
import sys

_RIGHTS = (b"CapEff:", b"NoNewPrivs:", b"Seccomp:")
"""What /proc says of a process that a sandbox has restricted."""


def take_on(process: int) -> bool:
    """Adopt the priority and the resource limits of a process of the same user; return whether nothing differs then.

    Rights that were given up cannot be taken on here: where those differ, the answer is False. On other systems than
    Linux nothing is compared.
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
    except (OSError, ValueError):  # a limit may be lowered, not raised
        return False
    return True


def _rights(process: int) -> list[bytes]:
    with open(f"/proc/{process}/status", "rb") as file:
        return [line for line in file if line.startswith(_RIGHTS)]
