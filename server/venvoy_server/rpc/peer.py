"""Interfaces (typing protocols) of the parts of a connection, so that no part has to import the connection itself.

The peer is the client at the other end.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from venvoy_server.cancellation import Cancellation
from venvoy_server.live.notifications import Notifications
from venvoy_server.live.subscriber import Subscriber
from venvoy_server.ports.machine import Machine
from venvoy_server.rpc import messages
from venvoy_server.rpc.dispatch import Routes
from venvoy_server.rpc.fair_pool import FairPool
from venvoy_server.rpc.initialize_params import InitializeParams
from venvoy_server.rpc.loop_turns import LoopTurns


class Shared(Protocol):
    """The services that all connections of a process share, such as thread pools and the table of methods."""

    @property
    def machine(self) -> Machine:
        """Return the object that gives handlers access to the computer: its files, processes and environments."""
        ...

    @property
    def pool(self) -> ThreadPoolExecutor:
        """Return the thread pool in which handlers run."""
        ...

    @property
    def fair_pool(self) -> FairPool:
        """Return the pool that divides the threads of `pool` fairly between clients."""
        ...

    @property
    def turns(self) -> LoopTurns:
        """Return the scheduler that divides long inputs of clients into time slices on the event loop."""
        ...

    @property
    def routes(self) -> Routes:
        """Return the table of methods with their handlers and decoders."""
        ...

    @property
    def live(self) -> Notifications:
        """Return the object that keeps results of searches for environments, and the clients' subscriptions to
        changes.
        """
        ...

    def new_cancellation(self) -> Cancellation:
        """Return a new object by which a request can be cancelled."""
        ...


class Peer(Subscriber, Protocol):
    """The client at the other end of a connection."""

    @property
    def initialize_params(self) -> InitializeParams | None:
        """Return the params of `initialize`, or None before that request."""
        ...

    def send(self, body: bytes) -> None:
        """Frame and send a message body; thread-safe."""
        ...

    def fail(self, id: messages.Id | None, code: int, message: str, data: Any = None) -> None:
        """Send an error response to a request; thread-safe."""
        ...

    def notify(self, method: str, params: Any) -> None:
        """Send a notification; thread-safe."""
        ...

    def request(self, method: str, params: Any, answered: Callable[[messages.Message], None]) -> None:
        """Send a request to the client; `answered` is called with the response on the event loop."""
        ...

    def unsaved_text(self, path: str) -> str | None:
        """Return the text of a requirements file in the client's editor, or None if the file is not open there;
        thread-safe.
        """
        ...

    def client_shows_progress(self) -> bool:
        """Return whether the client accepts progress that the server initiates."""
        ...
