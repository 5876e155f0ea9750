"""Back-pressure for output: counts the bytes queued for a client, and defers work until the client has read.

A client that sends requests without reading responses must not exhaust the memory: above `WRITE_LIMIT` bytes no new
work is started for the client, and above `MOST_WAITING` bytes (notifications are still queued) it is disconnected.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

logger = logging.getLogger("venvoy.rpc")

WRITE_LIMIT: Final = 16 * 1024 * 1024
MOST_WAITING: Final = 128 * 1024 * 1024


class Outbox:
    """Counts the bytes queued for one client; thread-safe.

    Above `limit` bytes no new work is started for the client; above `most` bytes the client is to be disconnected.
    """

    def __init__(self, limit: int = WRITE_LIMIT, most: int = MOST_WAITING) -> None:
        self._limit, self._most = limit, most
        self._waiting = 0
        self._lock = threading.Lock()
        self._held: list[Callable[[], None]] = []
        self.is_given_up = False

    @property
    def is_full(self) -> bool:
        """Return whether too many bytes are queued for the client, so that new work for the client must wait.

        The result is False again when the client has read enough, or is to be disconnected.
        """
        return self._waiting > self._limit and not self.is_given_up

    def add(self, size: int) -> bool:
        """Count bytes that are about to be queued; return whether they may be queued.

        False once more than `most` bytes are queued: the client is then to be disconnected, and no more may be queued.
        """
        with self._lock:
            if self.is_given_up:
                return False
            self._waiting += size
            self.is_given_up = self._waiting > self._most
        if self.is_given_up:
            logger.warning(
                "the client does not read its responses: disconnected with %d MiB queued", self._waiting >> 20
            )
            self._release()
        return not self.is_given_up

    def written(self, size: int) -> None:
        """Count bytes as written or discarded; run the deferred callbacks if there is room again."""
        with self._lock:
            self._waiting -= size
        if not self.is_full:
            self._release()

    def when_there_is_room(self, call: Callable[[], None]) -> bool:
        """Call `call` now and return True; or, if too many bytes are queued, return False and defer the call.

        A deferred `call` is called from any thread, once the client has read.
        """
        with self._lock:
            if self.is_full:
                self._held.append(call)
                return False
        call()
        return True

    def _release(self) -> None:
        with self._lock:
            held, self._held = self._held, []
        for call in held:
            call()
