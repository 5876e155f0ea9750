"""A thread pool for handlers, shared fairly: clients take turns, and one client cannot occupy all threads.

A plain pool is first come, first served: a client with a hundred pending searches would block all others.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Work = Callable[[], None]

logger = logging.getLogger("venvoy.rpc")


class FairPool:
    """Runs the tasks of several clients in a thread pool, round-robin; thread-safe.

    Tasks of one client start in the order of submission. At most `most` of them run at once; the pool's remaining
    threads are reserved for other clients.
    """

    def __init__(self, pool: ThreadPoolExecutor, most: int) -> None:
        self._pool = pool
        self._most = most
        self._lock = threading.Lock()
        self._waiting: OrderedDict[object, deque[Work]] = OrderedDict()
        self._running: dict[object, int] = {}
        self._held = 0  # tasks whose turn in the pool has come, but whose clients are at their limit

    def submit(self, client: object, work: Work) -> None:
        """Schedule a task of a client; raises RuntimeError if the pool was shut down."""
        with self._lock:
            self._waiting.setdefault(client, deque()).append(work)
        self._pool.submit(self._run_next)

    def _run_next(self) -> None:
        """Run the next waiting task whose client is below its limit, if there is one; called in a thread of the pool.

        A task of a client at its limit is started later, when another task of this client ends.
        """
        taken = self._take()
        if taken is None:
            return
        client, work = taken
        try:
            work()
        except BaseException:  # the pool would keep it in a result that is never read
            logger.exception("a task of a client failed")
        finally:
            if self._end(client):
                with contextlib.suppress(RuntimeError):  # the pool was shut down
                    self._pool.submit(self._run_next)

    def _take(self) -> tuple[object, Work] | None:
        with self._lock:
            for client, works in self._waiting.items():
                running = self._running.get(client, 0)
                if running < self._most:
                    self._running[client] = running + 1
                    work = works.popleft()
                    del self._waiting[client]
                    if works:
                        self._waiting[client] = works  # moved to the end of the queue
                    return client, work
            self._held += 1
        return None

    def _end(self, client: object) -> bool:
        """Record that a client's task ended; return whether one of the client's delayed tasks may start now."""
        with self._lock:
            running = self._running.pop(client)
            if running > 1:
                self._running[client] = running - 1
            if not self._held or client not in self._waiting:
                return False
            self._held -= 1
            return True
