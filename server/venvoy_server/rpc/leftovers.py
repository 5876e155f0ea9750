"""What clients that are gone left in memory, freed in a moment in which no client waits for a response."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

QUIET_SECONDS = 2.0
"""Seconds after the last client has gone until memory is freed; other clients may go meanwhile."""
MOST_WAITS = 30
"""How often freeing is put off because a client waits for a response; then it is done anyway."""


class Leftovers:
    """Calls `collect`, which holds up every thread for a moment, some time after clients have gone; on the event loop."""

    def __init__(
        self, is_busy: Callable[[], bool], collect: Callable[[], None], quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        """Take whether a client waits for a response, and what frees memory."""
        self._is_busy = is_busy
        self._collect = collect
        self._quiet_seconds = quiet_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._waits = 0

    def client_left(self) -> None:
        """Record that a client has gone."""
        self._waits = 0
        self._wait()

    def close(self) -> None:
        """Free nothing more: the process ends."""
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
