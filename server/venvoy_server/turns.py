"""A limit to what runs at once: what comes later waits for its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from venvoy_server.cancellation import Cancellation
from venvoy_server.metrics import Metric
from venvoy_server.operations.errors import Cancelled

LOOK_SECONDS = 0.1
"""How often a waiting search is asked whether it is still wanted."""


class LimitedTurns:
    """Counts what runs and what waits; safe to use from any thread. Without a limit nothing waits."""

    def __init__(self, running: Metric, waiting: Metric | None = None) -> None:
        self._running, self._waiting = running, waiting
        self._condition = threading.Condition()
        self._limit: int | None = None
        self._count = 0

    @property
    def most(self) -> int | None:
        """Return how many may run at once, None for any number."""
        return self._limit

    def limit(self, most: int | None) -> None:
        """Set how many may run at once, None for any number."""
        with self._condition:
            self._limit = most
            self._condition.notify_all()

    @contextmanager
    def taken(
        self, cancellation: Cancellation | None = None, is_abandoned: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Wait for a turn, and have it for a while; raises Cancelled if the work is not wanted any more before that."""
        self._begin(cancellation, is_abandoned)
        self._running.add(1)
        try:
            yield
        finally:
            self._running.add(-1)
            with self._condition:
                self._count -= 1
                self._condition.notify()

    def _begin(self, cancellation: Cancellation | None, is_abandoned: Callable[[], bool]) -> None:
        with self._condition:
            if not self._is_full():
                self._count += 1
                return
        if self._waiting is not None:
            self._waiting.add(1)
        try:
            self._wait(cancellation, is_abandoned)
        finally:
            if self._waiting is not None:
                self._waiting.add(-1)

    def _wait(self, cancellation: Cancellation | None, is_abandoned: Callable[[], bool]) -> None:
        with self._condition:
            while self._is_full():
                if (cancellation is not None and cancellation.requested) or is_abandoned():
                    raise Cancelled
                self._condition.wait(LOOK_SECONDS)
            self._count += 1

    def _is_full(self) -> bool:
        return self._limit is not None and self._count >= self._limit
