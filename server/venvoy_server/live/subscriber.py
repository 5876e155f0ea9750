"""The interface of a subscriber: a connected client to which notifications of changes are sent."""

from __future__ import annotations

from typing import Protocol

import msgspec

from venvoy_server.call_context import Client


class Subscriber(Protocol):
    """A connected client that is notified of changes. Two subscribers are equal only if they are the same object."""

    @property
    def client(self) -> Client:
        """Return what is known about the client: its workspace folders, its trust in them, and its settings."""
        ...

    @property
    def watches_files(self) -> bool:
        """Return whether the client itself reports changes of files in its workspace folders."""
        ...

    @property
    def is_resumed(self) -> bool:
        """Return whether the client was connected to another service before, whose results it may still have."""
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
        """Send the notification `method` with `params` to the client; thread-safe."""
        ...

    def environments_changed(self) -> None:
        """Schedule that the client's diagnostics are computed again, since environments changed; thread-safe."""
        ...
