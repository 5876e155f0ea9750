"""What notifications need to know of a client, and how they reach it."""

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
        """Return whether the client reports changes of files in its workspace folders."""
        ...

    @property
    def is_resumed(self) -> bool:
        """Return whether the client had another service before: it is notified of what it may have been sent by that one."""
        ...

    @property
    def is_running(self) -> bool:
        """Return whether the client has completed `initialize` and has not shut down."""
        ...

    @property
    def has_ended(self) -> bool:
        """Return whether the client is gone."""
        ...

    def notify(self, method: str, params: msgspec.Struct) -> None:
        """Send a notification; may be called from any thread."""
        ...

    def environments_changed(self) -> None:
        """Let the client's diagnostics be computed again; may be called from any thread."""
        ...
