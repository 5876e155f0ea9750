"""The threads in which handlers run, shared fairly: clients take turns, and none takes all threads.

A pool alone is first come, first served: one client with a hundred searches under way would have every other wait for them.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Work = Callable[[], None]


class FairPool:
    """Runs work for clients in the threads of a pool; safe to use from any thread.

    What one client asks for begins in its order. At most `most` pieces of work of one client run at once, and as many
    threads more as the pool has are for the others.
    """

    def __init__(self, pool: ThreadPoolExecutor, most: int) -> None:
        self._pool = pool
        self._most = most
        self._lock = threading.Lock()
        self._waiting: OrderedDict[object, deque[Work]] = OrderedDict()
        self._running: dict[object, int] = {}
        self._held = 0  # pieces that wait although their turn in the pool has come: their clients have enough threads

    def submit(self, client: object, work: Work) -> None:
        """Run work for a client when it is its turn; raises RuntimeError if the pool was shut down."""
        with self._lock:
            self._waiting.setdefault(client, deque()).append(work)
        self._pool.submit(self._run_next)

    def _run_next(self) -> None:
        """Run the next piece of work, if one may begin: what may not is begun by what of its client has ended."""
        taken = self._take()
        if taken is None:
            return
        client, work = taken
        try:
            work()
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
                        self._waiting[client] = works  # after all others
                    return client, work
            self._held += 1
        return None

    def _end(self, client: object) -> bool:
        """Record that work of a client has ended; return whether more of its work was held back, of which one piece may begin now."""
        with self._lock:
            running = self._running.pop(client)
            if running > 1:
                self._running[client] = running - 1
            if not self._held or client not in self._waiting:
                return False
            self._held -= 1
            return True
