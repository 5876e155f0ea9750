"""The `venvoy/` requests that are being handled: each has its cancellation, its progress, and its one answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from venvoy_protocol.base import Method
from venvoy_protocol.errors import REQUEST_CANCELLED
from venvoy_server.cancellation import Cancellation
from venvoy_server.rpc import messages
from venvoy_server.rpc.progress import Send, WorkDone


class Job:
    """A request that is being worked on; safe to use from any thread."""

    def __init__(
        self,
        id: messages.Id,
        method: Method[Any, Any],
        cancellation: Cancellation,
        send: Send,
        answered: Callable[[messages.Id], None],
    ) -> None:
        self.id = id
        self.method = method
        self.cancellation = cancellation
        self.progress: WorkDone | None = None
        self._send = send
        self._answered = answered
        self._lock = threading.Lock()
        self._is_begun = False
        self._is_answered = False

    @property
    def is_answered(self) -> bool:
        """Return whether the answer has been sent."""
        return self._is_answered

    def begin(self) -> bool:
        """Record that the work begins; return False if it was answered before, and must not be done."""
        with self._lock:
            self._is_begun = True
            return not self._is_answered

    def answer(self, body: bytes) -> None:
        """Send the answer, after the end of the progress; every answer after the first is dropped."""
        with self._lock:
            if self._is_answered:
                return
            self._is_answered = True
            self._answered(self.id)
            if self.progress is not None:
                self.progress.end()
            self._send(body)

    def answer_in_part(self, token: int | str, value: Any) -> None:
        """Send a part of the result (LSP 3.17, "Partial Result Progress"); what comes after the answer is dropped."""
        with self._lock:
            if not self._is_answered:
                self._send(messages.notification("$/progress", {"token": token, "value": value}))

    def cancel(self) -> None:
        """Ask the work to stop.

        What only reads, or was not begun, is answered at once; what changes answers when it has undone itself.
        """
        self.cancellation.cancel()
        with self._lock:
            waits = self._is_begun and self.method.changes
        if not waits:
            self.answer(messages.error(self.id, REQUEST_CANCELLED, "The request was cancelled."))


MOST_UNDONE = 1000
"""Back-pressure limit: once this many jobs are queued or running, the client's next messages wait."""


class Jobs:
    """The jobs of one connection; safe to use from any thread.

    A job is open until it is answered; its handler may run on after that, when it was cancelled, or be still to come.
    `ended` counts the jobs that are over in both ways.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._open: dict[messages.Id, Job] = {}
        self._working: set[Job] = set()
        self.ended = 0
        self._undone = 0
        self._held: list[Callable[[], None]] = []
        self._condition = threading.Condition()

    def __contains__(self, id: messages.Id) -> bool:
        return id in self._open

    def add(
        self, id: messages.Id, method: Method[Any, Any], cancellation: Cancellation, send: Send | None = None
    ) -> Job:
        """Return a new job for a request whose id no open job has; `send` gets the answer instead of the client."""
        job = Job(id, method, cancellation, send or self._send, self._forget)
        with self._condition:
            self._open[id] = job
            self._undone += 1
        return job

    def when_there_is_room(self, call: Callable[[], None]) -> bool:
        """Call a function at once and return True; if there are too many jobs, call it later, from any thread, and return False."""
        with self._condition:
            if self._undone >= MOST_UNDONE:
                self._held.append(call)
                return False
        call()
        return True

    @property
    def is_full(self) -> bool:
        """Return whether something waits for room."""
        return bool(self._held)

    def make_room(self) -> None:
        """Call the first waiting function although there are too many jobs."""
        with self._condition:
            held, self._held = self._held[:1], self._held[1:]
        for call in held:
            call()

    def _forget(self, id: messages.Id) -> None:
        with self._condition:
            self._open.pop(id, None)

    def find(self, id: Any) -> Job | None:
        """Return the unanswered job with an id, or None; the id may be any value."""
        # True and 1.0 are equal to 1 for a dict, but are no ids.
        return self._open.get(id) if type(id) in (int, str) else None

    def with_token(self, token: Any) -> Job | None:
        """Return the job that reports progress under a token, or None."""
        for job in self.open():
            progress = job.progress
            if progress is not None and type(progress.token) is type(token) and progress.token == token:
                return job
        return None

    def open(self) -> tuple[Job, ...]:
        """Return the jobs that were not answered yet."""
        with self._condition:
            return tuple(self._open.values())

    def cancel_open(self) -> None:
        """Cancel every job that was not answered yet."""
        for job in self.open():
            job.cancel()

    def work_begins(self, job: Job) -> bool:
        """Record that the handler of a job is about to run; return False if it must not run any more."""
        with self._condition:
            self._working.add(job)
        if job.begin():
            return True
        self.work_ends(job)
        return False

    def work_ends(self, job: Job) -> None:
        """Record that the handler of a job has returned and its response was sent."""
        with self._condition:
            self._working.discard(job)
            self._undone -= 1
            self.ended += 1
            held: list[Callable[[], None]] = []
            if self._undone < MOST_UNDONE:
                held, self._held = self._held, held
            self._condition.notify_all()
        for call in held:
            call()

    def wait(self, reading: float, changing: float, linking: float) -> bool:
        """Wait until no handler runs; return whether that came in time.

        The limit in seconds, from the call on, is `linking` while a job runs that has refused a cancel (its child links
        files, and an end there breaks environments), else `changing` while one runs that changes something, else `reading`.
        """
        start = time.monotonic()
        with self._condition:
            while self._working:
                limit = changing if any(job.method.changes for job in self._working) else reading
                if any(job.cancellation.is_refused for job in self._working):
                    limit = linking
                rest = start + limit - time.monotonic()
                if rest <= 0:
                    return False
                self._condition.wait(rest)
        return True
