"""The lifetime of one client's connection on any transport: every request is answered, then all of its work ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial

from venvoy_server.rpc.connection import Connection
from venvoy_server.rpc.finish import finish
from venvoy_server.rpc.stream import Stream

ENDING_SECONDS = 5.0
"""Timeout in seconds for all work after the client has gone, including `FINISHING_SECONDS` for its open requests."""
READING_SECONDS = 0.5
LINKING_SECONDS = 30.0
"""Timeouts in seconds at the end for handlers that only read (`READING_SECONDS`), and that are linking files."""
WRITING_SECONDS = 2.0


class Session:
    """One client on one stream: `start` begins to read, `run` returns after all work for the client has ended."""

    def __init__(self, connection: Connection, stream: Stream, finishing_seconds: float) -> None:
        self.connection = connection
        self._stream = stream
        self._finishing_seconds = finishing_seconds
        self._finishing: asyncio.Task[None] | None = None
        self._ending_since: float | None = None
        self.has_received = False

    def start(self) -> None:
        """Begin to read from the stream."""
        self._stream.start(self.receive, self.input_ended, partial(self.connection.end, 0))

    def receive(self, data: bytes, taken: Callable[[], None]) -> None:
        """Feed bytes received from the client; `taken` is called, from any thread, when more may be read."""
        self.has_received = True
        self.connection.receive(data, taken)

    def input_ended(self) -> None:
        """Begin the graceful shutdown, because the client has closed its end: open requests are still answered for
        a while.
        """
        self._ending_since = time.monotonic()
        self._finishing = asyncio.get_running_loop().create_task(
            finish(self.connection, self._finishing_seconds, self._stream)
        )

    async def run(self) -> bool:
        """Wait until the connection has ended and, for a limited time, until its handlers have; then close the stream.

        Returns whether all handlers have ended.
        """
        connection = self.connection
        await connection.ended.wait()
        if self._finishing is not None:
            self._finishing.cancel()
        seconds = max(ENDING_SECONDS, self._finishing_seconds + WRITING_SECONDS)
        end_by = (self._ending_since or time.monotonic()) + seconds
        changing = max(READING_SECONDS, end_by - time.monotonic() - 1.0)
        all_ended = await asyncio.to_thread(connection.calls.jobs.wait, READING_SECONDS, changing, LINKING_SECONDS)
        connection.language.answer_the_rest()
        await self._stream.finish(min(WRITING_SECONDS, max(READING_SECONDS, end_by - time.monotonic())))
        return all_ended
