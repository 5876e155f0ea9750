"""Circuit breaker for servers that do not respond: being offline costs one timeout, not one for each package."""

from __future__ import annotations

from collections.abc import Callable

MOST_FAILURES = 5
FIRST_SECONDS = 30.0
LONGEST_SECONDS = 300.0


class Breaker:
    """Counts the failed requests to one server; after too many, no request is allowed for a while ("open").

    Not thread-safe: callers hold a lock.
    """

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
        """Return whether no request may be sent now."""
        return self._monotonic() < self._closed_at

    def left(self) -> float:
        """Return the seconds until the next request may be sent; 0 if it may be sent now."""
        return max(0.0, self._closed_at - self._monotonic())

    def succeeded(self) -> bool:
        """Record a response of the server, and allow requests again.

        Return True if earlier failures had opened the breaker, so that postponed requests can be sent now.
        """
        was_open, self._is_open, self._has_answered = self._is_open, False, True
        self._failures, self._seconds, self._closed_at = 0, FIRST_SECONDS, 0.0
        return was_open

    def failed(self, reason: str, wait: float = 0.0, *, is_silent: bool = False) -> None:
        """Record a failed request to the server; after too many failures, no request may be sent for some time.

        After `MOST_FAILURES` failures without a success between them, requests are forbidden for `FIRST_SECONDS`. If
        the first request after that time fails, too, the time is doubled, up to `LONGEST_SECONDS`.

        `reason` says why the request failed. `wait` is the time in seconds for which the server wants no requests
        (`Retry-After`). If `wait` is not 0, requests are forbidden for that time, regardless of the number of failures.
        `is_silent` is whether the request timed out or the host name is unknown. If the server has never responded, one
        such failure counts as `MOST_FAILURES`.
        """
        self._failures += MOST_FAILURES if is_silent and not self._has_answered else 1
        self.reason = reason
        if wait:
            self._closed_at = max(self._closed_at, self._monotonic() + wait)
            self._is_open = True
        elif self.is_open:
            return  # the request was in flight when the breaker opened
        elif self._is_open or self._failures >= MOST_FAILURES:
            if self._is_open:
                self._seconds = min(self._seconds * 2, LONGEST_SECONDS)
            self._is_open = True
            self._closed_at = self._monotonic() + self._seconds
