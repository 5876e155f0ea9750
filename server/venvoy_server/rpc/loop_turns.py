"""Time slices for long inputs: the event loop handles other work after each slice of one client's messages.

Each slice is a turn.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

SLICE_SECONDS = 0.0005
"""Length of a client's time slice in seconds."""


class LoopTurns:
    """Runs queued callbacks in order, one per iteration of the event loop; for use on the event loop only."""

    def __init__(self, slice_seconds: float = SLICE_SECONDS) -> None:
        self.slice_seconds = slice_seconds
        self._waiting: deque[Callable[[], None]] = deque()

    def later(self, go_on: Callable[[], None]) -> None:
        """Enqueue a callback; it runs after all callbacks that are already queued."""
        self._waiting.append(go_on)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        go_on = self._waiting[0]
        try:
            go_on()
        finally:
            self._waiting.popleft()
            if self._waiting:
                asyncio.get_running_loop().call_soon(self._next)
