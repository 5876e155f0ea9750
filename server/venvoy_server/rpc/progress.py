"""Progress reports of one request under the client's token (LSP 3.17, "Work Done Progress")."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from venvoy_server.operations.model import Progress
from venvoy_server.rpc import messages

REPORT_INTERVAL = 0.05
"""Minimum seconds between two progress reports of one job.

Earlier reports are dropped unless they begin a new phase.
"""

Send = Callable[[bytes], None]


class WorkDone:
    """Sends the progress of one request: one begin, any number of reports, and one end.

    Thread-safe; nothing is sent before the begin or after the end.
    """

    def __init__(self, token: int | str, title: str, send: Send) -> None:
        self.token = token
        self._title = title
        self._send = send
        self._state: Literal["new", "open", "closed"] = "new"
        self._phase: str | None = None
        self._last = 0.0
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Send the begin notification, unless it was sent before or the work has already ended."""
        with self._lock:
            if self._state == "new":
                self._state = "open"
                # No percentage: after one here, clients ignore reports without one, and not all phases have one.
                self._notify({"kind": "begin", "title": self._title, "cancellable": True})

    def report(self, progress: Progress) -> None:
        """Send a progress report; dropped if the last one, of the same phase, is less than `REPORT_INTERVAL` ago."""
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
        """Send the end notification if the begin was sent; nothing is sent afterwards."""
        with self._lock:
            if self._state == "open":
                self._notify({"kind": "end"})
            self._state = "closed"

    def _notify(self, value: dict[str, Any]) -> None:
        self._send(messages.notification("$/progress", {"token": self.token, "value": value}))
