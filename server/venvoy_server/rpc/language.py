"""The queue of LSP's own messages for the LSP half of a connection, which is loaded when the first one arrives."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Protocol

from msgspec import UNSET

from venvoy_protocol.errors import INTERNAL_ERROR, REQUEST_CANCELLED
from venvoy_server.rpc import messages
from venvoy_server.rpc.event_loop import call_on_loop

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from venvoy_server.live.notifications import Notifications
    from venvoy_server.rpc.peer import Peer

logger = logging.getLogger("venvoy.rpc")

QUIET_SECONDS = 0.05
"""After `initialized`, the LSP half is loaded once no `venvoy/` request was open for this long."""
_LOAD_SECONDS = 10
"""How long a call waits for the LSP half, to know the texts of open documents."""


class LanguageSide(Protocol):
    """The LSP half of a connection, loaded when a client speaks LSP."""

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Take a message of LSP's own; every request among them gets its answer from here."""
        ...

    def unsaved_text(self, path: str) -> str | None:
        """Return the text of an open requirements file, None if it is not open; may be called from any thread."""
        ...

    def environments_changed(self) -> None:
        """Analyse again what depends on environments, packages or selections; called on the event loop."""
        ...

    def close(self) -> None:
        """Release everything that belongs to this connection."""
        ...


class LanguageQueue:
    """Passes messages to the LSP half in order; they wait while it loads, and are refused if it cannot be loaded."""

    def __init__(
        self,
        peer: Peer,
        live: Notifications,
        load: Callable[[], Awaitable[LanguageSide]],
        has_jobs: Callable[[], bool],
    ) -> None:
        """Take the client, its subscriptions, what loads the LSP half, and whether `venvoy/` requests are running."""
        self._peer = peer
        self._live = live
        self._load_side = load
        self._has_jobs = has_jobs
        self._side: LanguageSide | None = None
        self._loaded = threading.Event()
        self._waiting: list[tuple[messages.Message, bytes]] = []
        self._unanswered: set[messages.Id | None] = set()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_wanted(self) -> bool:
        """Return whether the LSP half is there, or is being loaded."""
        return self._task is not None

    @property
    def is_loading(self) -> bool:
        """Return whether the LSP half is being loaded."""
        return self._task is not None and not self._loaded.is_set()

    @property
    def has_requests(self) -> bool:
        """Return whether a request for the LSP half was not answered yet."""
        return bool(self._unanswered)

    def unsaved_text(self, path: str) -> str | None:
        """Return the text of an open requirements file, None if it is not open; for worker threads.

        A document that the client opened a moment ago waits until the LSP half is loaded, and so does this.
        """
        if self.is_wanted:
            self._loaded.wait(_LOAD_SECONDS)
        return self._side.unsaved_text(path) if self._side is not None else None

    def sent(self, body: bytes) -> None:
        """Record a message to the client; may be called from any thread."""
        if self._unanswered:
            self._unanswered.discard(messages.answered_id(body))

    def answer_the_rest(self) -> None:
        """Answer as cancelled every request that is still open at the end."""
        for id in tuple(self._unanswered):
            self._peer.fail(id, REQUEST_CANCELLED, "The request was cancelled.")

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Take a message; the first one has the LSP half loaded, but `initialized` only when nothing else is to be done.

        Loading takes the processor from what an editor asks for at its start, such as its first `venvoy/discover`.
        """
        if _is_request(message):
            self._unanswered.add(message.id)
        if self._side is not None:
            self._hand_over(self._side, message, body)
            return
        self._waiting.append((message, body))
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            if message.method == "initialized":
                self._wait(self._loop)
            else:
                self._start(self._loop)

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        self._stop_waiting()
        self._timer = loop.call_later(QUIET_SECONDS, self._wait_or_start, loop)

    def _wait_or_start(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._has_jobs():
            self._wait(loop)
        elif self._peer.is_running:
            self._start(loop)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._stop_waiting()
        self._task = loop.create_task(self._load())

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def environments_changed(self) -> None:
        """Let the LSP half, if it is loaded, analyse again what depends on environments; may be called from any thread."""
        side, loop = self._side, self._loop
        if side is not None and loop is not None:
            call_on_loop(loop, side.environments_changed)

    def close(self) -> None:
        """End the LSP half, loaded or loading."""
        self._stop_waiting()
        if self._task is not None:
            self._task.cancel()
        self._loaded.set()  # a call that waits for it ends with the connection
        if self._side is not None:
            self._side.close()

    async def _load(self) -> None:
        side: LanguageSide
        try:
            side = await self._load_side()
        except Exception:
            logger.exception("the LSP half cannot be loaded")
            side = _Refusal(self._peer)
        self._side = side
        self._live.joined(self._peer)
        waiting, self._waiting = self._waiting, []
        for message, body in waiting:
            self._hand_over(side, message, body)
        self._loaded.set()

    def _hand_over(self, side: LanguageSide, message: messages.Message, body: bytes) -> None:
        try:
            side.receive(message, body)
        except Exception:
            logger.exception("%s failed", message.method)
            refuse(self._peer, message)


class _Refusal:
    """Replaces an LSP half that cannot be loaded: every request is answered with an error."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Answer a request; drop everything else."""
        refuse(self._peer, message)

    def unsaved_text(self, path: str) -> str | None:
        """Return None: no document is open."""
        return None

    def environments_changed(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def _is_request(message: messages.Message) -> bool:
    return message.id is not UNSET and message.method is not UNSET


def refuse(peer: Peer, message: messages.Message) -> None:
    """Answer a request that failed inside the server; what is not a request gets no answer."""
    if _is_request(message):
        peer.send(messages.error(message.id, INTERNAL_ERROR, messages.failed_inside(message.method)))
