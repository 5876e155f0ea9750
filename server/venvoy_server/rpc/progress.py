"""Work-done progress of one job under one token (LSP 3.17, "Work Done Progress")."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from venvoy_server.operations.model import Progress
from venvoy_server.rpc import messages

REPORT_INTERVAL = 0.05
"""Seconds between two reports of progress of one job; what comes sooner is dropped, but never a new phase."""

Send = Callable[[bytes], None]


class WorkDone:
    """One begin, reports, one end: whatever threads call it, nothing goes out before the begin or after the end."""

    def __init__(self, token: int | str, title: str, send: Send) -> None:
        self.token = token
        self._title = title
        self._send = send
        self._state: Literal["new", "open", "closed"] = "new"
        self._phase: str | None = None
        self._last = 0.0
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Say that the work has begun, unless it has ended already."""
        with self._lock:
            if self._state == "new":
                self._state = "open"
                # Clients drop messages without a percentage once a progress began with one, and not all phases have it.
                self._notify({"kind": "begin", "title": self._title, "cancellable": True})

    def report(self, progress: Progress) -> None:
        """Say how far it is; too many reports in a row are thinned out."""
        now = time.monotonic()
        with self._lock:
            if self._state != "open" or (progress.phase == self._phase and now - self._last < REPORT_INTERVAL):
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
        """Report that the work has ended, if its begin was reported."""
        with self._lock:
            if self._state == "open":
                self._notify({"kind": "end"})
            self._state = "closed"

    def _notify(self, value: dict[str, Any]) -> None:
        self._send(messages.notification("$/progress", {"token": self.token, "value": value}))
