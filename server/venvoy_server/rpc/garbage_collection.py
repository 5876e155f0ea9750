"""Tune Python's garbage collector so that its collections, which stop every thread, do not block the event loop.

Loaded modules and large documents hold no reference cycles worth collecting. `gc.freeze` excludes them from collection
at no cost; reference counting still frees them. The objects of a client do form cycles: `collect_frozen` frees those of
disconnected clients while the service is idle.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

from venvoy_server.system.process_memory import return_memory

YOUNG = 10_000
"""Number of new objects that triggers a collection of the youngest generation, which takes 1 ms (default: 700)."""

_lock = threading.Lock()
_pauses = 0


def settle() -> None:
    """Exclude all existing objects from garbage collection, and make later collections rarer.

    Garbage that is excluded would stay in memory. Recent objects are therefore collected first; older ones are rarely
    garbage.
    """
    gc.collect(1)
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


def collect_frozen() -> None:
    """Collect all garbage, also among excluded (frozen) objects, and return the freed memory to the operating system.

    Blocks every thread for 50 to 200 ms, depending on the size of the process. Nothing is collected while `paused` is
    active.
    """
    with _lock:
        if not _pauses:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
    return_memory()


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Return a context manager that disables collection while many long-lived objects are created, then freezes them.

    Several threads may be in the context at once; collection resumes when the last one leaves.
    """
    global _pauses
    with _lock:
        _pauses += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if not _pauses:
                gc.freeze()
                gc.enable()
