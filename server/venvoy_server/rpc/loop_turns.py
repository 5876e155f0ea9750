"""Long inputs of clients, handled by turns: the event loop sees to everything else after a slice of one of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

SLICE_SECONDS = 0.0005
"""How long messages of one client are handled before it is the others' turn."""


class LoopTurns:
    """What goes on with the inputs of clients, one in each round of the event loop; on the event loop only."""

    def __init__(self, slice_seconds: float = SLICE_SECONDS) -> None:
        self.slice_seconds = slice_seconds
        self._waiting: deque[Callable[[], None]] = deque()

    def later(self, go_on: Callable[[], None]) -> None:
        """Call a function when all that wait already had their turn."""
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
