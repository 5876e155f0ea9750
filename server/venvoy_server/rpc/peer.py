"""What the parts of a connection need of it, as Protocols, so that none of them imports the connection itself."""

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
    """What the connections of one process share."""

    @property
    def machine(self) -> Machine:
        """Return the services that handlers use."""
        ...

    @property
    def pool(self) -> ThreadPoolExecutor:
        """Return the threads in which handlers run."""
        ...

    @property
    def fair_pool(self) -> FairPool:
        """Return the same threads, shared fairly between clients."""
        ...

    @property
    def turns(self) -> LoopTurns:
        """Return in what order the event loop handles long inputs."""
        ...

    @property
    def routes(self) -> Routes:
        """Return the methods with their handlers and decoders."""
        ...

    @property
    def live(self) -> Notifications:
        """Return the cache of search results and the subscriptions to changes."""
        ...

    def new_cancellation(self) -> Cancellation:
        """Return a new cancellation."""
        ...


class Peer(Subscriber, Protocol):
    """The client at the other end of a connection."""

    @property
    def initialize_params(self) -> InitializeParams | None:
        """Return what the client sent with `initialize`, or None before that."""
        ...

    def send(self, body: bytes) -> None:
        """Send a message; may be called from any thread."""
        ...

    def fail(self, id: messages.Id | None, code: int, message: str, data: Any = None) -> None:
        """Answer a request with an error; may be called from any thread."""
        ...

    def notify(self, method: str, params: Any) -> None:
        """Send a notification; may be called from any thread."""
        ...

    def request(self, method: str, params: Any, answered: Callable[[messages.Message], None]) -> None:
        """Send a request to the client; `answered` gets its response on the event loop."""
        ...

    def unsaved_text(self, path: str) -> str | None:
        """Return the text that the client shows of a requirements file, None if it is not open; from any thread."""
        ...

    def client_shows_progress(self) -> bool:
        """Return whether the client accepts progress that the server begins."""
        ...
