"""Cancellation across threads: a flag, and callbacks that run when it is set."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable

from venvoy_server.operations.errors import Cancelled


class Cancellation:
    """A flag that one thread sets and others check.

    Setting it runs each registered callback once, in the setting thread.
    """

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._requested = False
        self.is_refused = False
        """Whether cancellation was requested while the work cannot be interrupted: a child process is linking files."""
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next = 0

    @property
    def requested(self) -> bool:
        """Return whether a cancel was requested."""
        return self._requested

    def cancel(self) -> None:
        """Request cancellation; later calls are no-ops."""
        with self._lock:
            if self._requested:
                return
            self._requested = True
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if a cancel was requested."""
        if self._requested:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` when a cancel is requested, at once if it was already; return a function that unregisters it."""
        with self._lock:
            key = self._next
            self._next += 1
            already = self._requested
            if not already:
                self._callbacks[key] = callback
        if already:
            callback()
        return lambda: self._forget(key)

    def _forget(self, key: int) -> None:
        with self._lock:
            self._callbacks.pop(key, None)
