"""Python's garbage collector, kept from holding up the event loop: a full collection stops every thread.

What is loaded once, and what a large document consists of, holds no cycles worth looking for: it is taken out of the
collector's sight by `gc.freeze`, which costs nothing, and is freed by its reference counts all the same. The objects of
a client do refer to each other in cycles: `collect_frozen` frees those of clients that are gone, in a quiet moment.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

from venvoy_server.system.process_memory import return_memory

YOUNG = 10_000
"""Threshold of new objects for a collection of the youngest generation (Python's default: 700); such a pass takes 1 ms."""

_lock = threading.Lock()
_pauses = 0


def settle() -> None:
    """Leave alone what lives now, after what died lately is gone."""
    gc.collect(1)
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


def collect_frozen() -> None:
    """Free everything that is not used any more, what was frozen included, and return the memory to the system.

    It holds up every thread for 50 ms to 200 ms, by how much the process holds.
    """
    with _lock:
        if not _pauses:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
    return_memory()


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Collect nothing for the time in which many objects are made that stay, and leave them alone afterwards.

    May be entered by several threads at once; the last to leave has the collector go on.
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
