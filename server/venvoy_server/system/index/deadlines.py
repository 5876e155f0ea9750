"""Total time limits for requests: a server that sends a byte now and then never triggers a socket timeout."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator


class Deadline:
    """The time until which one request must be finished; then its socket is shut down, so that the request fails."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.is_over = False
        self.socket: socket.socket | None = None

    def left(self) -> float:
        """Return the seconds left until the deadline, at least 0.01."""
        return max(0.01, self.end - time.monotonic())


class Deadlines:
    """Enforces the deadlines of all requests with one watcher thread, which ends when no request is left."""

    def __init__(self) -> None:
        self._running: set[Deadline] = set()
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._own = threading.local()

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[Deadline]:
        """Context manager: a request that this thread sends in the `with` block must be finished after `seconds`.

        After that time, its socket is shut down, so that the request fails. Yields the deadline.
        """
        deadline = Deadline(seconds)
        with self._condition:
            self._running.add(deadline)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="index-deadlines", daemon=True)
                self._thread.start()
            self._condition.notify()
        self._own.deadline = deadline
        try:
            yield deadline
        finally:
            self._own.deadline = None
            with self._condition:
                self._running.discard(deadline)
                deadline.socket = None

    def uses(self, connection: socket.socket | None) -> None:
        """Record the socket of this thread's request, so that it is shut down when the request's time is over.

        `connection` is None while the request has no socket. Nothing happens if no time limit is set in this thread.
        """
        deadline: Deadline | None = getattr(self._own, "deadline", None)
        if deadline is not None:
            with self._condition:
                deadline.socket = connection

    def _watch(self) -> None:
        with self._condition:
            while self._running:
                now = time.monotonic()
                for deadline in [each for each in self._running if each.end <= now and not each.is_over]:
                    deadline.is_over = True
                    if deadline.socket is not None:
                        with contextlib.suppress(OSError):
                            deadline.socket.shutdown(socket.SHUT_RDWR)
                waiting = [each.end for each in self._running if not each.is_over]
                self._condition.wait(max(0.01, min(waiting) - now) if waiting else None)
            self._thread = None
