"""Schedule calls on the event loop from other threads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable


def call_on_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    """Schedule a call on the event loop from any thread.

    The call is dropped if the loop is closed, because the process is ending.
    """
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
