"""What a transport is to a connection, whatever carries its bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from venvoy_server.rpc.outbox import Outbox

Received = Callable[[bytes, Callable[[], None]], None]
"""Takes bytes, and what is to be called, from any thread, when more may come."""


class Stream(Protocol):
    """One client's bytes in both directions."""

    @property
    def outbox(self) -> Outbox:
        """Return the counter of bytes that wait for the client."""
        ...

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Begin to read: `received` is called on the running event loop.

        `input_ended` is called when the client sends no more, `output_ended` when it reads no more.
        """
        ...

    def has_requests(self) -> bool:
        """Return whether a translated protocol still owes the client an answer that the connection does not know of."""
        ...

    def send(self, data: bytes) -> None:
        """Queue bytes for the client; may be called from any thread, and never waits."""
        ...

    def is_heard(self) -> bool:
        """Return whether the client can still read what is sent."""
        ...

    async def finish(self, seconds: float) -> None:
        """Write what is queued, within a time limit in seconds, and close."""
        ...
