"""Memory usage of this process."""

from __future__ import annotations

import contextlib
import os
import sys

LARGE_GROWTH = 40 << 20
"""Growth in bytes that is more than a service keeps after the documents and searches of an editor: 25 MiB."""


def resident_bytes() -> int | None:
    """Return the memory that this process occupies in RAM, in bytes (from /proc), or None if it is unavailable."""
    if sys.platform != "linux":
        return None
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read(256).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


class MemoryGrowth:
    """Compares this process's memory with what it was when this object was created."""

    def __init__(self) -> None:
        self._start = resident_bytes()

    def is_large(self) -> bool:
        """Return whether the memory has grown by more than `LARGE_GROWTH` since this object was created.

        False if the memory usage is unknown.
        """
        now = resident_bytes()
        return now is not None and self._start is not None and now - self._start > LARGE_GROWTH


def return_memory() -> None:
    """Return unused heap memory of this process to the system (glibc's malloc_trim).

    No-op on other systems than Linux.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
