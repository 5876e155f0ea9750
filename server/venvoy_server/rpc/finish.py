"""Graceful shutdown after a client has stopped sending: its open requests are answered while it still reads.

For example, a script may write its requests, close its end of the pipe, and then read the responses.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from venvoy_server.rpc.connection import Connection
    from venvoy_server.rpc.stream import Stream

FINISHING_SECONDS = 4.0
"""Timeout in seconds for open requests after the end of the input; the rest are answered as cancelled."""
LOADING_SECONDS = 30.0
"""Timeout in seconds for loading the LSP half after the end of the input.

It takes 0.3 s, but longer on a busy machine.
"""
LOOK_SECONDS = 0.02


async def finish(connection: Connection, seconds: float, stream: Stream) -> None:
    """End a connection whose client has closed its input, as soon as the open requests are answered.

    The connection is ended earlier after `seconds`, or when the client stops reading. The seconds do not count while
    the code that handles LSP messages is being loaded. Long-running requests that change environments are cancelled at
    once, so that a client that exits early leaves no half-made environment.
    """
    for job in connection.calls.jobs.open():
        if job.method.changes and job.method.long_running:
            job.cancel()
    loaded_by = time.monotonic() + LOADING_SECONDS
    end = time.monotonic() + seconds
    while _has_requests(connection, stream) and stream.is_heard() and time.monotonic() < end:
        await asyncio.sleep(LOOK_SECONDS)
        if connection.language.is_loading and time.monotonic() < loaded_by:
            end = time.monotonic() + seconds  # restart the timeout: the LSP half has not started on its requests
    connection.end(0)


def _has_requests(connection: Connection, stream: Stream) -> bool:
    return connection.is_working or stream.has_own_requests()
