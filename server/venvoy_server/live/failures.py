"""Failures of background work: the same failure is logged once, and the delay before a retry doubles each time."""

from __future__ import annotations

import logging

logger = logging.getLogger("venvoy.live")

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 300.0
MOST_KNOWN = 100


class Failures:
    """The failures of one kind of background work since it last succeeded."""

    def __init__(self) -> None:
        self._count = 0
        self._known: set[str] = set()

    def failed(self, what: str, error: Exception) -> float:
        """Log a failure with its traceback, unless the same was logged before; return the seconds before a retry.

        `what` describes the work in the log, such as `refreshing what changed`.
        """
        self._count += 1
        described = f"{what}: {type(error).__name__}: {error}"
        if described not in self._known and len(self._known) < MOST_KNOWN:
            self._known.add(described)
            logger.error("%s failed; it is retried with increasing delays", what, exc_info=error)
        return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * float(1 << min(self._count - 1, 16)))

    def succeeded(self) -> None:
        """Forget all failures: the next one is logged again, and its delay is the shortest."""
        if self._count:
            self._count = 0
            self._known.clear()
