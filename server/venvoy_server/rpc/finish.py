"""The end of a client's input: open requests are still answered, as long as the output is read.

A script writes its requests, closes its end, and reads on.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from venvoy_server.rpc.connection import Connection
    from venvoy_server.rpc.stream import Stream

FINISHING_SECONDS = 4.0
"""How long open requests may take after the end of the input; those that are open then are answered as cancelled."""
LOADING_SECONDS = 30.0
"""How long requests for the LSP half are kept while it is loaded: a third of a second, but many on a machine that is very busy."""
LOOK_SECONDS = 0.02


async def finish(connection: Connection, seconds: float, stream: Stream) -> None:
    """End a connection whose input has ended: when everything is answered, after `seconds`, or once the output is closed.

    The seconds count from the moment in which the LSP half, if a request waits for it, has been loaded.
    Long changes are cancelled at once: a client that just closed its input does not get a half-made environment.
    """
    for job in connection.calls.jobs.open():
        if job.method.changes and job.method.long_running:
            job.cancel()
    loaded_by = time.monotonic() + LOADING_SECONDS
    end = time.monotonic() + seconds
    while _has_requests(connection, stream) and stream.is_heard() and time.monotonic() < end:
        await asyncio.sleep(LOOK_SECONDS)
        if connection.language.is_loading and time.monotonic() < loaded_by:
            end = time.monotonic() + seconds  # the work on what it will get has not begun
    connection.end(0)


def _has_requests(connection: Connection, stream: Stream) -> bool:
    return connection.is_working or stream.has_requests()
