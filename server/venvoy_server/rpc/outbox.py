"""What waits to be read by a client: how much may, and what waits for it to become less.

A client that asks and does not read must not fill the memory: from `WRITE_LIMIT` on nothing more is begun for it, and
one for which `MOST_WAITING` bytes wait (notifications are sent all the same) is given up.
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
    """Counts the bytes that wait for one client; safe to use from any thread.

    Above `limit` bytes nothing more is begun for the client, above `most` it is given up.
    """

    def __init__(self, limit: int = WRITE_LIMIT, most: int = MOST_WAITING) -> None:
        self._limit, self._most = limit, most
        self._waiting = 0
        self._lock = threading.Lock()
        self._held: list[Callable[[], None]] = []
        self.is_given_up = False

    @property
    def is_full(self) -> bool:
        """Return whether nothing more is to be begun for the client until it has read."""
        return self._waiting > self._limit and not self.is_given_up

    def add(self, size: int) -> bool:
        """Count bytes that are to be written; return False if they are too many: the client is to be given up."""
        with self._lock:
            if self.is_given_up:
                return False
            self._waiting += size
            self.is_given_up = self._waiting > self._most
        if self.is_given_up:
            logger.warning("the client does not read: %d MiB wait for it, and it is given up", self._waiting >> 20)
            self._release()
        return not self.is_given_up

    def written(self, size: int) -> None:
        """Count bytes that were written, or that will not be read any more."""
        with self._lock:
            self._waiting -= size
        if not self.is_full:
            self._release()

    def when_there_is_room(self, call: Callable[[], None]) -> bool:
        """Call something at once and return True; if the outbox is full, call it from any thread when it is not."""
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
