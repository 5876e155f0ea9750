"""One running request: its cancellation, its progress, and its one answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from venvoy_protocol.base import Method
from venvoy_protocol.errors import REQUEST_CANCELLED
from venvoy_server.rpc import messages
from venvoy_server.session import Cancellation, Progress

REPORT_INTERVAL = 0.05
"""Seconds between two reports of progress of one job; what comes sooner is dropped, but never a new phase."""

Send = Callable[[bytes], None]


class Job:
    """A request that is being worked on. `answer` sends the first answer and drops every further one."""

    def __init__(self, id: messages.Id, method: Method[Any, Any], cancellation: Cancellation, send: Send) -> None:
        self.id = id
        self.method = method
        self.cancellation = cancellation
        self.progress: WorkDone | None = None
        self._send = send
        self._lock = threading.Lock()
        self._answered = False
        self.ended = threading.Event()

    def answer(self, body: bytes) -> bool:
        """Send the answer unless one was sent before; say whether this was it. May be called from any thread."""
        with self._lock:
            if self._answered:
                return False
            self._answered = True
        if self.progress is not None:
            self.progress.end()
        self._send(body)
        return True

    def cancel(self) -> None:
        """Ask the work to stop. What only reads is answered at once; what changes answers when it has undone itself."""
        self.cancellation.cancel()
        if not self.method.changes:
            self.answer(messages.error(self.id, REQUEST_CANCELLED, "The request was cancelled."))


class WorkDone:
    """Work-done progress of one job under one token (LSP 3.17, "Work Done Progress")."""

    def __init__(self, token: int | str, title: str, send: Send) -> None:
        self.token = token
        self._title = title
        self._send = send
        self._phase: str | None = None
        self._last = 0.0
        self._open = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Say that the work has begun."""
        with self._lock:
            self._open = True
            self._notify({"kind": "begin", "title": self._title, "cancellable": True, "percentage": 0})

    def report(self, progress: Progress) -> None:
        """Say how far it is; too many reports in a row are thinned out."""
        now = time.monotonic()
        with self._lock:
            if not self._open or (progress.phase == self._phase and now - self._last < REPORT_INTERVAL):
                return
            self._phase, self._last = progress.phase, now
            value: dict[str, Any] = {
                "kind": "report",
                "message": progress.message,
                "cancellable": progress.phase != "linking",
            }
            if progress.total and progress.done is not None:
                value["percentage"] = min(100, progress.done * 100 // progress.total)
            self._notify(value)

    def end(self) -> None:
        """Say that the work has ended."""
        with self._lock:
            if self._open:
                self._open = False
                self._notify({"kind": "end"})

    def _notify(self, value: dict[str, Any]) -> None:
        self._send(messages.notification("$/progress", {"token": self.token, "value": value}))
