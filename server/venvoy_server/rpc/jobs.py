"""The `venvoy/` requests in progress, called jobs: each can be cancelled and gets exactly one response."""

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
    """A `venvoy/` request in progress; thread-safe."""

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
        """Record that the handler starts; return False if the job was answered before and must not run."""
        with self._lock:
            self._is_begun = True
            return not self._is_answered

    def answer(self, body: bytes) -> None:
        """Send the response and end the progress report; every call after the first is a no-op."""
        with self._lock:
            if self._is_answered:
                return
            self._is_answered = True
            self._answered(self.id)
            if self.progress is not None:
                self.progress.end()
            self._send(body)

    def answer_in_part(self, token: int | str, value: Any) -> None:
        """Send a part of the result as `$/progress` under the client's partial result token; dropped once answered."""
        with self._lock:
            if not self._is_answered:
                self._send(messages.notification("$/progress", {"token": token, "value": value}))

    def cancel(self) -> None:
        """Request cancellation.

        A job that only reads, or has not begun, is answered at once; one that makes changes is answered after its
        rollback.
        """
        self.cancellation.cancel()
        with self._lock:
            waits = self._is_begun and self.method.changes
        if not waits:
            self.answer(messages.error(self.id, REQUEST_CANCELLED, "The request was cancelled."))


MOST_UNDONE = 1000
"""Back-pressure limit: while this many jobs are queued or running, no further messages of the client are read."""


class Jobs:
    """The jobs (`venvoy/` requests in progress) of one connection; thread-safe.

    A job is open until its response is sent. A cancelled job may be answered before its handler has ended, or even
    begun. `ended` counts the jobs that are over: they are answered, and their handler has ended or will never run.
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
        """Add and return a job (a request in progress); `id` must not be that of an open job.

        `cancellation` is the object by which the handler notices that the job is cancelled. If `send` is given, it is
        called with the response instead of sending this to the client.
        """
        job = Job(id, method, cancellation, send or self._send, self._forget)
        with self._condition:
            self._open[id] = job
            self._undone += 1
        return job

    def when_there_is_room(self, call: Callable[[], None]) -> bool:
        """Call `call` now and return True; or, if there are too many jobs, return False and defer the call.

        A deferred `call` is called from any thread, once there are fewer. A job (request in progress) counts until its
        handler has ended.
        """
        with self._condition:
            if self._undone >= MOST_UNDONE:
                self._held.append(call)
                return False
        call()
        return True

    @property
    def is_full(self) -> bool:
        """Return whether a callback of `when_there_is_room` is waiting, because there are too many jobs."""
        return bool(self._held)

    def make_room(self) -> None:
        """Run the first callback that `when_there_is_room` has deferred, although there are still too many jobs.

        Called if no handler has ended for a while: otherwise, handlers that hang would block the client for ever.
        """
        with self._condition:
            held, self._held = self._held[:1], self._held[1:]
        for call in held:
            call()

    def _forget(self, id: messages.Id) -> None:
        with self._condition:
            self._open.pop(id, None)

    def find(self, id: Any) -> Job | None:
        """Return the open job with an id, or None; `id` may be a value of any type."""
        # True and 1.0 equal 1 as a dict's key, but are not valid ids.
        return self._open.get(id) if type(id) in (int, str) else None

    def with_token(self, token: Any) -> Job | None:
        """Return the open job that reports progress under a token, or None."""
        for job in self.open():
            progress = job.progress
            if progress is not None and type(progress.token) is type(token) and progress.token == token:
                return job
        return None

    def open(self) -> tuple[Job, ...]:
        """Return the unanswered jobs."""
        with self._condition:
            return tuple(self._open.values())

    def cancel_open(self) -> None:
        """Cancel every unanswered job."""
        for job in self.open():
            job.cancel()

    def work_begins(self, job: Job) -> bool:
        """Record that a job's handler is about to run.

        Return False if it must not run because the job is already answered.
        """
        with self._condition:
            self._working.add(job)
        if job.begin():
            return True
        self.work_ends(job)
        return False

    def work_ends(self, job: Job) -> None:
        """Record that a job's handler has returned and its response was sent.

        Run waiting callbacks of `when_there_is_room` if the number of jobs is below the limit again.
        """
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
        """Wait until no handler is running; return False if the timeout expires first.

        The timeout in seconds, measured from the call, is `linking` while a job refuses cancellation (its child process
        is linking files, and killing it would break environments), otherwise `changing` while a job that makes changes
        is running, otherwise `reading`.
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
