"""How much memory this process has."""

from __future__ import annotations

import os
import sys


def resident_bytes() -> int | None:
    """Return the resident set size in bytes as /proc has it, None on other systems than Linux."""
    if sys.platform != "linux":
        return None
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read(256).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
