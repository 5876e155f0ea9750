"""A connection from its first byte to its last, on any transport: every request is answered, then all of its work ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial

from venvoy_server.rpc.connection import Connection
from venvoy_server.rpc.finish import finish
from venvoy_server.rpc.stream import Stream

ENDING_SECONDS = 5.0
"""How long the work for a client may continue after it has gone, `FINISHING_SECONDS` for its open requests included."""
READING_SECONDS = 0.5
LINKING_SECONDS = 30.0
"""How long is waited at its end for what only reads, and for what must be completed: linking files."""
WRITING_SECONDS = 2.0


class Session:
    """One client on one stream; `start` begins, `run` returns when all that was begun for the client has ended."""

    def __init__(self, connection: Connection, stream: Stream, finishing_seconds: float) -> None:
        self.connection = connection
        self._stream = stream
        self._finishing_seconds = finishing_seconds
        self._finishing: asyncio.Task[None] | None = None
        self._ending_since: float | None = None
        self.has_received = False

    def start(self) -> None:
        """Begin to take messages."""
        self._stream.start(self.receive, self.input_ended, partial(self.connection.end, 0))

    def receive(self, data: bytes, taken: Callable[[], None]) -> None:
        """Take bytes of the client; `taken` is called, from any thread, when more may come."""
        self.has_received = True
        self.connection.receive(data, taken)

    def input_ended(self) -> None:
        """Answer what is open, and end: the client has closed its end."""
        self._ending_since = time.monotonic()
        self._finishing = asyncio.get_running_loop().create_task(
            finish(self.connection, self._finishing_seconds, self._stream)
        )

    async def run(self) -> bool:
        """Wait until the client is gone, let its handlers finish within their limits, and close the stream.

        Returns whether all handlers ended.
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
