"""Queue of LSP messages for the package `venvoy_server.lsp`, which is loaded only when it is needed.

The package handles the messages that LSP defines, such as hover. `venvoy/` requests do not pass through the queue.
"""

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
"""Interval in seconds at which loading after `initialized` is deferred while `venvoy/` requests are open."""
_LOAD_SECONDS = 10
"""Maximum time in seconds that a call waits for the LSP half, which holds the texts of open documents."""


class LanguageSide(Protocol):
    """The part of a connection that handles the requests and notifications that LSP defines, such as hover."""

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Handle an LSP message, and answer it if it is a request; `body` is the message's JSON."""
        ...

    def unsaved_text(self, path: str) -> str | None:
        """Return the editor's text of a requirements file, or None if the file is not open; thread-safe."""
        ...

    def environments_changed(self) -> None:
        """Check all files of the client again: environments, their packages or the selected environments changed.

        Called on the event loop.
        """
        ...

    def close(self) -> None:
        """Release all resources of this connection."""
        ...


class LanguageQueue:
    """Passes the messages that LSP defines, such as hover, to the package `venvoy_server.lsp`, in order.

    While the package is being loaded, messages are queued. If it fails to load, requests are answered with an error.
    """

    def __init__(
        self,
        peer: Peer,
        live: Notifications,
        load: Callable[[], Awaitable[LanguageSide]],
        has_jobs: Callable[[], bool],
    ) -> None:
        """Store the client, the sender of notifications, and two functions.

        `live` sends the client notifications of changes. `load` imports the package `venvoy_server.lsp`, and returns
        its object that handles this connection's LSP messages. `has_jobs` returns whether a `venvoy/` request is in
        progress; loading may then be postponed.
        """
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
    def has_begun_loading(self) -> bool:
        """Return whether the loading of `venvoy_server.lsp`, which handles LSP messages such as hover, has begun.

        The result stays True when the package is loaded.
        """
        return self._task is not None

    @property
    def is_loading(self) -> bool:
        """Return whether `venvoy_server.lsp`, which handles LSP messages such as hover, is being loaded now."""
        return self._task is not None and not self._loaded.is_set()

    @property
    def has_requests(self) -> bool:
        """Return whether a request that LSP defines, such as hover, is unanswered."""
        return bool(self._unanswered)

    def unsaved_text(self, path: str) -> str | None:
        """Return the text of a requirements file in the client's editor, or None if the file is not open there.

        Blocks while the package that has the texts, `venvoy_server.lsp`, is being loaded, for at most 10 seconds; if it
        is still not loaded then, the result is None. Call from worker threads only.
        """
        if self.has_begun_loading:
            self._loaded.wait(_LOAD_SECONDS)
        return self._side.unsaved_text(path) if self._side is not None else None

    def sent(self, body: bytes) -> None:
        """Inspect `body`, a message sent to the client: a response marks its request as answered. Thread-safe."""
        if self._unanswered:
            self._unanswered.discard(messages.answered_id(body))

    def answer_the_rest(self) -> None:
        """Answer each unanswered request that LSP defines, such as hover, with an error, as the connection ends."""
        for id in tuple(self._unanswered):
            self._peer.fail(id, REQUEST_CANCELLED, "The request was cancelled.")

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Pass an LSP message to the package `venvoy_server.lsp`, or queue it while the package is not loaded.

        `body` is the message's JSON. The first message starts the loading. If it is `initialized`, loading waits until
        no `venvoy/` request is in progress, because loading would slow down an editor's first requests.
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
        """Have the requirements files open at the client checked again, because environments changed. Thread-safe.

        Nothing is done if the package that checks them, `venvoy_server.lsp`, is not loaded.
        """
        side, loop = self._side, self._loop
        if side is not None and loop is not None:
            call_on_loop(loop, side.environments_changed)

    def close(self) -> None:
        """End the handling of LSP messages for this connection.

        If the package that handles them (`venvoy_server.lsp`) is being loaded, the loading is cancelled. If it is
        loaded, this connection's resources in it are released.
        """
        self._stop_waiting()
        if self._task is not None:
            self._task.cancel()
        self._loaded.set()  # wake up calls that wait for the LSP half
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
    """Answers every LSP request with an internal error, because the package `venvoy_server.lsp` failed to load."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Answer a request with an internal error; drop other messages."""
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
    """Answer a request with an internal error; no-op for a notification or response."""
    if _is_request(message):
        peer.send(messages.error(message.id, INTERNAL_ERROR, messages.failed_inside(message.method)))
