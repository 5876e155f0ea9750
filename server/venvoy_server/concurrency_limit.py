"""A limit on how much work runs at the same time, used for child processes and searches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from venvoy_server.cancellation import Cancellation
from venvoy_server.metrics import Metric
from venvoy_server.operations.errors import Cancelled

CHECK_SECONDS = 0.1
"""Interval in seconds at which a waiting thread checks for cancellation."""


class ConcurrencyLimit:
    """A semaphore whose limit can be changed, and which counts running and waiting work in metrics; thread-safe.

    At first there is no limit.
    """

    def __init__(self, running: Metric, waiting: Metric | None = None) -> None:
        self._running, self._waiting = running, waiting
        self._condition = threading.Condition()
        self._limit: int | None = None
        self._count = 0

    @property
    def most(self) -> int | None:
        """Return how much work may run at the same time, or None if there is no limit."""
        return self._limit

    def limit(self, most: int | None) -> None:
        """Set how much work may run at the same time; None: no limit."""
        with self._condition:
            self._limit = most
            self._condition.notify_all()

    @contextmanager
    def taken(
        self, cancellation: Cancellation | None = None, is_abandoned: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Wait until less work runs than the limit, and count the body of the `with` statement as running work.

        Raises Cancelled if, while waiting, `cancellation` is requested or `is_abandoned` returns True (the caller no
        longer needs the work).
        """
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
                self._condition.wait(CHECK_SECONDS)
            self._count += 1

    def _is_full(self) -> bool:
        return self._limit is not None and self._count >= self._limit
