"""The interface of a transport, as a connection uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from venvoy_server.rpc.outbox import Outbox

Received = Callable[[bytes, Callable[[], None]], None]
"""Callback for received bytes; its second argument is to be called, from any thread, when more may be read."""


class Stream(Protocol):
    """A bidirectional byte stream to one client."""

    @property
    def outbox(self) -> Outbox:
        """Return the counter of bytes queued for the client."""
        ...

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Begin to read and call `received` with the bytes; the callbacks run on the current event loop.

        `input_ended` is called when the client stops sending, `output_ended` when it stops reading.
        """
        ...

    def has_own_requests(self) -> bool:
        """Return whether this stream itself has received a request that it has not answered yet.

        Only a stream that translates another protocol may return True: it may need several requests to the connection
        for the answer, and the connection does not know the original request.
        """
        ...

    def send(self, data: bytes) -> None:
        """Queue bytes for the client; thread-safe and non-blocking."""
        ...

    def is_heard(self) -> bool:
        """Return whether the client can still read: its end of the output is open."""
        ...

    async def finish(self, seconds: float) -> None:
        """Flush the queued bytes, for at most `seconds`, and close if the transport can be closed."""
        ...
