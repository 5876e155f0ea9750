"""Leaves a server alone that does not answer, so that being offline costs one time-out and not one for every name."""

from __future__ import annotations

from collections.abc import Callable

MOST_FAILURES = 5
FIRST_SECONDS = 30.0
LONGEST_SECONDS = 300.0


class Breaker:
    """One server. Not for several threads at once: the queue calls it under its lock."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._seconds = FIRST_SECONDS
        self._closed_at = 0.0
        self._is_open = False
        self._has_answered = False
        self.reason = ""

    @property
    def is_open(self) -> bool:
        """Return whether the server is to be left alone now."""
        return self._monotonic() < self._closed_at

    def left(self) -> float:
        """Return the seconds until it may be asked again."""
        return max(0.0, self._closed_at - self._monotonic())

    def succeeded(self) -> bool:
        """Record an answer; return whether that ends a time without one."""
        was_open, self._is_open, self._has_answered = self._is_open, False, True
        self._failures, self._seconds, self._closed_at = 0, FIRST_SECONDS, 0.0
        return was_open

    def failed(self, reason: str, wait: float = 0.0, *, is_silent: bool = False) -> None:
        """Record a failure; `wait` are the seconds for which the server asked to be left alone.

        `is_silent` says that a time-out went by: where the server has never answered, one of these is enough.
        """
        self._failures += MOST_FAILURES if is_silent and not self._has_answered else 1
        self.reason = reason
        if wait:
            self._closed_at = max(self._closed_at, self._monotonic() + wait)
            self._is_open = True
        elif self.is_open:
            return  # it was on its way when the others failed
        elif self._is_open or self._failures >= MOST_FAILURES:
            if self._is_open:
                self._seconds = min(self._seconds * 2, LONGEST_SECONDS)
            self._is_open = True
            self._closed_at = self._monotonic() + self._seconds
