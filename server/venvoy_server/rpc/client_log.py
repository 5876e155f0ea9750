"""Log lines of the service: each is attributed to the request that caused it, and sent to that request's client.

They are sent as `window/logMessage`. The client sets how much it is sent at any time with `$/setTrace` (LSP 3.17):
`off` sends warnings and errors, `messages` also the duration of every request, `verbose` everything. Tracebacks are
written to the service's log, never sent to clients.
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
"""LSP's MessageType `Log`, used for levels below INFO."""

LONGEST: Final = 16_384
"""Maximum number of characters in a log record."""

_numbers = count(1)
_lock = threading.Lock()
_wanted: dict[int, int] = {}
_origin: ContextVar[tuple[ClientLog, Id | None] | None] = ContextVar("venvoy_request", default=None)


class ClientLog:
    """Sends log lines to one client, filtered by the trace level that the client has set."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self.number = next(_numbers)
        self.level = LEVELS["off"]
        self._is_sending = threading.local()

    def set_trace(self, value: Any) -> None:
        """Set the trace level from `$/setTrace`, or from `trace` in `initialize`; unknown values count as `off`."""
        self.level = LEVELS.get(value, LEVELS["off"]) if isinstance(value, str) else LEVELS["off"]
        with _lock:
            _wanted[self.number] = self.level
            _apply_levels()

    def close(self) -> None:
        """Remove this client's trace level, because its connection ends.

        Log records are then created only at the levels that the other clients and the service's own log require.
        """
        with _lock:
            _wanted.pop(self.number, None)
            _apply_levels()

    @contextmanager
    def of_request(self, id: Id | None) -> Iterator[None]:
        """Return a context manager: lines logged within it are attributed to the request `id` (None: to a
        notification).
        """
        token = _origin.set((self, id))
        try:
            yield
        finally:
            _origin.reset(token)

    def send(self, record: logging.LogRecord) -> None:
        """Send a log record to the client; records logged by this method itself are dropped to prevent recursion."""
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
    """Log handler that sends each record to the client whose request logged it; other records are ignored."""

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record to the client whose request logged it, if there is one."""
        origin = _origin.get()
        if origin is not None:
            origin[0].send(record)


def shortened(text: str) -> str:
    """Return a text truncated to `LONGEST` characters, with the number of omitted characters appended.

    Credentials must be redacted before, because a truncated one may not be recognised.
    """
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text) - LONGEST} more characters)"


def request_mark() -> str:
    """Return the prefix of a log line, such as `[3:17] ` for request 17 of client 3; empty outside of requests."""
    origin = _origin.get()
    if origin is None:
        return ""
    client, id = origin
    return f"[{client.number}] " if id is None else f"[{client.number}:{str(id)[:40]}] "


_own_level = logging.WARNING


def begin(level: int) -> None:
    """Start logging: set the level of the service's own log, and install the handler that sends records to clients."""
    global _own_level
    _own_level = level
    if not any(isinstance(each, ToClients) for each in ROOT.handlers):
        ROOT.addHandler(ToClients())
    with _lock:
        _apply_levels()


def _apply_levels() -> None:
    ROOT.setLevel(min([_own_level, *_wanted.values()]))
