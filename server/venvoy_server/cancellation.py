"""Cancellation across threads: a flag, and callbacks that run when it is set."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable

from venvoy_server.operations.errors import Cancelled


class Cancellation:
    """A request to cancel some work, made by one thread; the thread that does the work checks for it.

    When cancellation is requested, each registered callback runs once, in the requesting thread.
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
        """Return whether cancellation was requested."""
        return self._requested

    def cancel(self) -> None:
        """Request cancellation and run the registered callbacks; later calls do nothing."""
        with self._lock:
            if self._requested:
                return
            self._requested = True
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if cancellation was requested."""
        if self._requested:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Register `callback` to run when cancellation is requested; run it now if that has happened already.

        Return a function that unregisters the callback.
        """
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
