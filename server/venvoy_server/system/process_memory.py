"""How much memory this process has."""

from __future__ import annotations

import contextlib
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


def return_memory() -> None:
    """Return memory that is free to the system, where the C library can (glibc): it keeps much of it for later."""
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
