"""From any thread to the event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable


def call_on_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    """Call something on the event loop, from any thread; once the loop is closed (the process ends) it is dropped."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
