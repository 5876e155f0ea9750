"""The interface of a client, as the notifications use it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from venvoy_server.call_context import Client


class Subscriber(Protocol):
    """A client that is notified of changes; a connection is one. Hashable by identity."""

    @property
    def client(self) -> Client:
        """Return the client's folders, trust and settings."""
        ...

    @property
    def watches_files(self) -> bool:
        """Return whether the client reports file changes in its workspace folders."""
        ...

    @property
    def is_resumed(self) -> bool:
        """Return whether the client had another service before, and may hold results that this one did not send."""
        ...

    @property
    def is_running(self) -> bool:
        """Return whether the client has completed `initialize` and has not shut down."""
        ...

    @property
    def has_ended(self) -> bool:
        """Return whether the connection has ended."""
        ...

    def notify(self, method: str, params: msgspec.Struct) -> None:
        """Send a notification; thread-safe."""
        ...

    def environments_changed(self) -> None:
        """Schedule a recomputation of the client's diagnostics; thread-safe."""
        ...
