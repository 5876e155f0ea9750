"""Memory usage of this process."""

from __future__ import annotations

import contextlib
import os
import sys


def resident_bytes() -> int | None:
    """Return the memory that this process occupies in RAM, in bytes (from /proc), or None if it is unavailable."""
    if sys.platform != "linux":
        return None
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read(256).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def return_memory() -> None:
    """Return unused heap memory of this process to the system (glibc's malloc_trim).

    No-op on other systems than Linux.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
