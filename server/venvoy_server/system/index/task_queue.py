"""A priority queue of requests to package indexes, with worker threads limited in total and per server.

At most `MOST_AT_ONCE` requests run at the same time, and at most `MOST_OF_A_SERVER` of one server while others wait, so
that a slow server does not block all. Requests that a user waits for (`INTERACTIVE`) have one additional thread.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from typing import Final

import msgspec

INTERACTIVE: Final = 0
VISIBLE: Final = 1
OPEN: Final = 2
INCLUDED: Final = 3
CLOSED: Final = 4
STALE: Final = 5
"""Priorities: hover and completion, visible lines, open documents, their includes, other files, stale rows."""

MOST_AT_ONCE = 16
MOST_OF_A_SERVER = 8
IDLE_SECONDS = 20.0


class Task(msgspec.Struct, eq=False):
    """A queued request to a server: the server's name, the request's identity, and the function that sends it.

    A task is not queued a second time while one with the same identity is queued or running.
    """

    server: str
    identity: object
    run: Callable[[], None]
    priority: int = OPEN
    is_running: bool = False


class TaskQueue:
    """Runs tasks in daemon threads, started on demand and ended after `IDLE_SECONDS` without work."""

    def __init__(self) -> None:
        lock = threading.Lock()
        self._work_came = threading.Condition(lock)
        self._all_done = threading.Condition(lock)
        self._waiting: dict[str, list[tuple[int, int, Task]]] = {}
        self._known: dict[object, Task] = {}
        self._running: dict[str, int] = {}
        self._threads = self._idle = self._waking = 0
        self._numbers = itertools.count()
        self._is_closed = False

    def add(self, task: Task) -> None:
        """Queue a task, unless one of the same identity is queued or running.

        If that one is queued with a worse (greater) priority, it gets the priority of `task`.
        """
        with self._work_came:
            if self._is_closed:
                return
            known = self._known.get(task.identity)
            if known is not None:
                if known.priority > task.priority and not known.is_running:
                    known.priority = task.priority
                    self._push(known)
                    self._wake()
                return
            self._known[task.identity] = task
            self._push(task)
            self._wake()

    def _wake(self) -> None:
        """Notify an idle worker thread that a task is queued; start a new thread if none is idle."""
        if self._idle > self._waking:
            self._waking += 1
            self._work_came.notify()
        elif self._threads <= MOST_AT_ONCE:  # one extra thread, for interactive requests
            self._threads += 1
            threading.Thread(target=self._work, name="index-lookup", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until no task is queued or running; return True then, or False if `seconds` expire first."""
        with self._all_done:
            return self._all_done.wait_for(lambda: not self._known, seconds)

    def drop(self) -> None:
        """Drop all queued tasks; running ones continue."""
        with self._work_came:
            for heap in self._waiting.values():
                for _, _, task in heap:
                    self._known.pop(task.identity, None)
            self._waiting.clear()
            self._work_came.notify_all()
            if not self._known:
                self._all_done.notify_all()

    def close(self) -> None:
        """Drop all queued tasks and ignore new ones."""
        self._is_closed = True
        self.drop()

    def _push(self, task: Task) -> None:
        heapq.heappush(self._waiting.setdefault(task.server, []), (task.priority, next(self._numbers), task))

    def _work(self) -> None:
        while True:
            with self._work_came:
                task = self._next()
                while task is None:
                    self._idle += 1
                    is_notified = self._work_came.wait(IDLE_SECONDS)
                    self._idle -= 1
                    self._waking = max(0, self._waking - 1) if is_notified else self._waking
                    task = self._next()
                    if task is None and (self._is_closed or not is_notified):
                        self._threads -= 1
                        return
                self._running[task.server] = self._running.get(task.server, 0) + 1
            try:
                task.run()
            finally:
                with self._work_came:
                    self._known.pop(task.identity, None)
                    self._running[task.server] -= 1
                    if not self._running[task.server]:
                        del self._running[task.server]
                    if not self._known:
                        self._all_done.notify_all()

    def _next(self) -> Task | None:
        """Remove the task with the best (smallest) priority that may run now from the queue and return it, or None."""
        total = sum(self._running.values())
        best: tuple[int, int, str] | None = None
        for server, heap in list(self._waiting.items()):
            while heap and self._is_outdated(heap[0]):
                heapq.heappop(heap)
            if not heap:
                del self._waiting[server]
                continue
            priority, number, _ = heap[0]
            is_interactive = priority == INTERACTIVE and total <= MOST_AT_ONCE
            if (is_interactive or self._may_run(server, total)) and (best is None or (priority, number) < best[:2]):
                best = priority, number, server
        if best is None:
            return None
        task = heapq.heappop(self._waiting[best[2]])[2]
        task.is_running = True
        return task

    def _is_outdated(self, entry: tuple[int, int, Task]) -> bool:
        """Return whether an entry of the queue (priority, number, task) is obsolete.

        It is if the task was queued again with a better priority, is running, or was dropped.
        """
        priority, _, task = entry
        return priority != task.priority or task.is_running or self._known.get(task.identity) is not task

    def _may_run(self, server: str, total: int) -> bool:
        if total >= MOST_AT_ONCE:
            return False
        others_wait = any(other != server and heap for other, heap in self._waiting.items())
        return self._running.get(server, 0) < MOST_OF_A_SERVER or not others_wait
