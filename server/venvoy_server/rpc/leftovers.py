"""Free the memory left over after clients have disconnected, while no client waits for a response."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

QUIET_SECONDS = 2.0
"""Delay in seconds between the last disconnect and the collection."""
MOST_WAITS = 30
"""Maximum number of attempts; the last one collects even if a client waits for a response."""


class Leftovers:
    """Calls `collect`, which frees memory and blocks every thread for a moment, some time after a client disconnects.

    While a client waits for a response, the call is postponed, but not for ever. To be used on the event loop only.
    """

    def __init__(
        self, is_busy: Callable[[], bool], collect: Callable[[], None], quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        """Store the functions `is_busy` and `collect`, and the delay before `collect` is called.

        `is_busy` returns whether a client waits for a response. `collect` frees memory; it is called `quiet_seconds`
        after the last disconnection of a client. While `is_busy` returns True, the call is postponed by this time
        again; the 30th attempt calls it in any case.
        """
        self._is_busy = is_busy
        self._collect = collect
        self._quiet_seconds = quiet_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._waits = 0

    def client_left(self) -> None:
        """Record that a client has disconnected: unused memory is freed after some seconds.

        The seconds count from the latest disconnection of any client.
        """
        self._waits = 0
        self._wait()

    def close(self) -> None:
        """Cancel the timer that would free memory after a client's disconnection."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        self.close()
        self._timer = asyncio.get_running_loop().call_later(self._quiet_seconds, self._collect_if_quiet)

    def _collect_if_quiet(self) -> None:
        self._timer = None
        self._waits += 1
        if self._is_busy() and self._waits < MOST_WAITS:
            self._wait()
        else:
            self._collect()
