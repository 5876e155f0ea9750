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
        """Return the count of what waits to be read by the client."""
        ...

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Begin: bytes are received on the running event loop; the others are called when the client closes an end."""
        ...

    def has_requests(self) -> bool:
        """Return whether a request of the client waits for an answer that is not the connection's alone to give."""
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
