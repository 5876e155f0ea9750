"""Whose request a log line belongs to, and the lines that a client sees of its own requests (`window/logMessage`).

A client changes how much it sees with `$/setTrace` (LSP 3.17), at any time: `off` shows warnings and errors, `messages`
also every request with its time, `verbose` everything. A traceback goes to the log of the service, never to a client.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, Final

from venvoy_server.environments.redact import redacted_log
from venvoy_server.rpc.messages import Id
from venvoy_server.rpc.peer import Peer

ROOT: Final = logging.getLogger("venvoy")
LEVELS: Final = {"off": logging.WARNING, "messages": logging.INFO, "verbose": logging.DEBUG}
_TYPES: Final = ((logging.ERROR, 1), (logging.WARNING, 2), (logging.INFO, 3))
_LOG: Final = 4
"""LSP's MessageType of everything below information."""

LONGEST: Final = 16_384
"""Characters of a record in the log."""

_numbers = count(1)
_lock = threading.Lock()
_wanted: dict[int, int] = {}
_origin: ContextVar[tuple[ClientLog, Id | None] | None] = ContextVar("venvoy_request", default=None)


class ClientLog:
    """What one client sees of the log."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self.number = next(_numbers)
        self.level = LEVELS["off"]
        self._is_sending = threading.local()

    def set_trace(self, value: Any) -> None:
        """Take the value of `$/setTrace`, or of `trace` in `initialize`; what is not one of LSP's counts as `off`."""
        self.level = LEVELS.get(value, LEVELS["off"]) if isinstance(value, str) else LEVELS["off"]
        with _lock:
            _wanted[self.number] = self.level
            _apply_levels()

    def close(self) -> None:
        """Send nothing more."""
        with _lock:
            _wanted.pop(self.number, None)
            _apply_levels()

    @contextmanager
    def of_request(self, id: Id | None) -> Iterator[None]:
        """Assign the lines that this thread logs meanwhile to a request (None: to a notification)."""
        token = _origin.set((self, id))
        try:
            yield
        finally:
            _origin.reset(token)

    def send(self, record: logging.LogRecord) -> None:
        """Send a line to the client, unless sending one is what logged it."""
        if record.levelno < self.level or not self._peer.is_running or getattr(self._is_sending, "now", False):
            return
        self._is_sending.now = True
        try:
            kind = next((kind for level, kind in _TYPES if record.levelno >= level), _LOG)
            message = f"Venvoy: {shortened(redacted_log(record.getMessage()))}"
            self._peer.notify("window/logMessage", {"type": kind, "message": message})
        finally:
            self._is_sending.now = False


class ToClients(logging.Handler):
    """Gives each line to the client whose request it belongs to; other lines are for the log of the service alone."""

    def emit(self, record: logging.LogRecord) -> None:
        """Give a line to its client."""
        origin = _origin.get()
        if origin is not None:
            origin[0].send(record)


def shortened(text: str) -> str:
    """Return what is logged of a text: its beginning, if it is very long; credentials must be hidden before."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text) - LONGEST} more characters)"


def request_mark() -> str:
    """Return the client's number and the request's id for a log line, or an empty text outside of requests."""
    origin = _origin.get()
    if origin is None:
        return ""
    client, id = origin
    return f"[{client.number}] " if id is None else f"[{client.number}:{str(id)[:40]}] "


_own_level = logging.WARNING


def begin(level: int) -> None:
    """Set the level of the service's own log, and begin to give clients their lines."""
    global _own_level
    _own_level = level
    if not any(isinstance(each, ToClients) for each in ROOT.handlers):
        ROOT.addHandler(ToClients())
    with _lock:
        _apply_levels()


def _apply_levels() -> None:
    ROOT.setLevel(min([_own_level, *_wanted.values()]))
