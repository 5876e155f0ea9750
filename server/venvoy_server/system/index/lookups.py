"""Lookups of projects on package indexes: in memory, then in the disk cache, then on the indexes.

Lookups are asynchronous: a caller requests names, continues, and is notified when more is known. Results that are out
of date are used, and refreshed in the background. A failed request neither adds nor removes results.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable

import msgspec

from venvoy_server.index.index_limits import with_index_limits
from venvoy_server.index.snapshot import Answer, IndexSnapshot
from venvoy_server.operations.index_model import Index
from venvoy_server.operations.lookup_plan import LookupPlan, Trouble, TroubleKind
from venvoy_server.system.index.breaker import Breaker
from venvoy_server.system.index.cached_row import CachedRow, row_of
from venvoy_server.system.index.fetched import Fetched
from venvoy_server.system.index.index_identity import index_key, server_of
from venvoy_server.system.index.page_cache import PageCache
from venvoy_server.system.index.release_lookups import FetchMetadata, ReleaseLookups
from venvoy_server.system.index.task_queue import CLOSED, OPEN, STALE, Task, TaskQueue

MOST_ROWS = 4000
_FAILED_SECONDS = (10.0, 30.0, 60.0, 120.0, 300.0)

Fetch = Callable[[LookupPlan, Index, str, CachedRow | None], Fetched]
"""Requests a project from an index, given the cached row, if any."""

Key = tuple[str, str]
"""The key of an index (`index_key`), and the canonical name of a project."""

Changed = Callable[[frozenset[str]], None]


class _Failure(msgspec.Struct):
    """The failed requests for one project: their number, and the time (monotonic clock) until which none is sent."""

    count: int = 0
    until: float = 0.0


class Lookups:
    """All lookups of one process on package indexes. Thread-safe."""

    def __init__(
        self,
        cache: PageCache,
        fetch: Fetch,
        fetch_metadata: FetchMetadata = lambda plan, index, detail: None,
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the cache, the functions that request a project and a release's metadata, and two clocks in seconds.

        `now` is the time since 1970, `monotonic` a monotonic clock.
        """
        self._cache = cache
        self._fetch = fetch
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.RLock()
        self._rows: OrderedDict[Key, CachedRow] = OrderedDict()
        self._loaded: set[Key] = set()
        self._failures: dict[Key, _Failure] = {}
        self._breakers: dict[str, Breaker] = {}
        self._troubles: dict[Key, Trouble] = {}
        self._answering: set[str] = set()
        self._queue = TaskQueue()
        self._listeners: list[Changed] = []
        self._retries: dict[str, dict[Key, Callable[[], None]]] = {}
        self._timer: threading.Timer | None = None
        self._is_closed = self._is_pruned = False
        self.releases = ReleaseLookups(cache, self._queue, fetch_metadata, index_key, monotonic, self._notify)

    # --- what callers ask ---------------------------------------------------------------------------------------

    def snapshot(self, plan: LookupPlan, names: Collection[str]) -> IndexSnapshot:
        """Return what is in memory about the projects `names` on the indexes of `plan`; sends no request."""
        with self._lock:
            projects = {name: self._answers(plan, name) for name in names}
        settings = plan.settings
        limits = {index.url: index.uploaded_before for index in settings.indexes if index.has_limit}
        found = IndexSnapshot(
            indexes=tuple([index.url for index in settings.indexes]),
            projects=projects,
            policy=settings.policy,
            greatest_update=plan.greatest_update,
            cooldown_days=plan.cooldown_days,
            priority=settings.priority,
            now=self._now(),
        )
        return with_index_limits(found, limits) if limits else found

    def load(self, plan: LookupPlan, names: Iterable[str]) -> bool:
        """Read data about the projects `names` from the disk cache into memory; return whether new data was added.

        `plan` has the indexes whose data is read. Data that is in memory already is not read again.
        """
        is_new = False
        for index in plan.settings.indexes:
            key = index_key(index)
            with self._lock:
                missing = [name for name in names if self._is_missing(plan, key, name)]
            found = self._cache.rows(key, missing, self._now(), details=plan.needs_details) if missing else {}
            with self._lock:
                for name in missing:
                    self._loaded.add((key, name))
                    before = self._rows.get((key, name))
                    if name in found and (before is None or (before.details is None and plan.needs_details)):
                        self._remember((key, name), found[name])
                        is_new = True
        return is_new

    def start_lookup(self, plan: LookupPlan, names: Iterable[str], priority: int = OPEN) -> None:
        """Look up the projects `names` in other threads, and return at once; subscribers are notified of new results.

        The disk cache is read first, then the indexes of `plan` are queried, requests with a smaller `priority` first.
        """
        if not self._is_pruned:
            self._is_pruned = True
            self._queue.add(Task("", "prune", lambda: self._cache.prune(self._now()), CLOSED))
        with self._lock:
            keys = [index_key(index) for index in plan.settings.indexes]
            known: list[str] = []
            unloaded: list[str] = []
            for name in names:
                (unloaded if any(self._is_missing(plan, key, name) for key in keys) else known).append(name)
            self._queue_requests(plan, known, priority)
        if unloaded:
            self._queue.add(Task("", object(), lambda: self._load(plan, unloaded, priority), priority))

    def queue_requests(self, plan: LookupPlan, names: Iterable[str], priority: int = OPEN) -> int:
        """Queue requests for the projects `names` to the indexes of `plan`; return the number of queued requests.

        No request is queued if the data in memory is still fresh. Requests with a smaller `priority` are sent first.
        """
        with self._lock:
            return self._queue_requests(plan, names, priority)

    def wait(self, seconds: float) -> bool:
        """Wait until no task is queued or running; return True then, or False if `seconds` expire first."""
        return self._queue.wait(seconds)

    def subscribe(self, changed: Changed) -> Callable[[], None]:
        """Call `changed` with the names of projects for which a lookup brought a new result or failed.

        It is called from any thread. Return a function that unsubscribes.
        """
        with self._lock:
            self._listeners.append(changed)
        return lambda: self._listeners.remove(changed) if changed in self._listeners else None

    def troubles(self, plan: LookupPlan) -> tuple[Trouble, ...]:
        """Return the indexes that `plan` refuses to query, or whose last request failed, each with the reason."""
        with self._lock:
            return (*plan.refused, *self._first_troubles({index_key(index) for index in plan.settings.indexes}))

    def all_troubles(self) -> tuple[Trouble, ...]:
        """Return all indexes whose last request failed, each with the reason."""
        with self._lock:
            return self._first_troubles({key for key, _ in self._troubles})

    def _first_troubles(self, keys: Collection[str]) -> tuple[Trouble, ...]:
        """Return the first recorded failure of each index in `keys` (`index_key`); indexes without one are left out.

        A failure names its project only if the index has responded for others. Otherwise it concerns the whole index.
        """
        found: dict[str, Trouble] = {}
        for (key, name), trouble in self._troubles.items():
            if key in keys and key not in found:
                found[key] = msgspec.structs.replace(trouble, name=name if key in self._answering else "")
        return tuple(found.values())

    def close(self) -> None:
        """Drop queued tasks, end all subscriptions, and close the cache."""
        with self._lock:
            self._is_closed = True
            self._listeners.clear()
            if self._timer is not None:
                self._timer.cancel()
        self.releases.close()
        self._queue.close()
        self._cache.close()

    # --- from the cache -----------------------------------------------------------------------------------------

    def _load(self, plan: LookupPlan, names: list[str], priority: int) -> None:
        if self.load(plan, names):
            self._notify(frozenset(names))
        self.queue_requests(plan, names, priority)

    def _is_missing(self, plan: LookupPlan, key: str, name: str) -> bool:
        """Return whether the disk cache must still be read for a project.

        True if it was not read yet, or if the plan needs the details of files (such as hashes) and these are not in
        memory. `key` identifies the index by its URL, `name` is the project's name.
        """
        if (key, name) not in self._loaded:
            return True
        row = self._rows.get((key, name))
        return plan.needs_details and row is not None and row.state == "here" and row.details is None

    def _answers(self, plan: LookupPlan, name: str) -> tuple[Answer, ...]:
        answers = []
        for index in plan.settings.indexes:
            row = self._rows.get((index_key(index), name))
            answers.append(row.answer(index.url) if row is not None else Answer(index.url, "unknown"))
        return tuple(answers)

    def _remember(self, key: Key, row: CachedRow) -> None:
        self._rows[key] = row
        self._rows.move_to_end(key)
        while len(self._rows) > MOST_ROWS:
            dropped, _ = self._rows.popitem(last=False)
            self._loaded.discard(dropped)

    # --- from the indexes ---------------------------------------------------------------------------------------

    def _queue_requests(self, plan: LookupPlan, names: Iterable[str], priority: int) -> int:
        queued = 0
        for name in () if plan.is_offline else names:
            for index in plan.settings.indexes:
                row = self._rows.get((index_key(index), name))
                if index in plan.asked and (row is None or row.fresh_until <= self._now()):
                    is_new = row is None or row.state == "login"
                    queued += self._queue_request(plan, index, name, priority if is_new else max(priority, STALE))
                if plan.settings.priority == "index" and (row is None or row.state != "absent"):
                    break  # indexes after the first one that has the name are skipped
        return queued

    def _queue_request(self, plan: LookupPlan, index: Index, name: str, priority: int) -> bool:
        key = index_key(index), name
        failure = self._failures.get(key)
        if failure is not None and self._monotonic() < failure.until:
            return False
        return self._queue_or_postpone(plan, index, key, priority)

    def _queue_or_postpone(self, plan: LookupPlan, index: Index, key: Key, priority: int) -> bool:
        """Queue a request for the project in `key` (index and project name), and return whether it was queued.

        While requests to the server are forbidden after failures, the request is postponed and False is returned.
        """

        def queue_again() -> None:
            with self._lock:
                self._queue_or_postpone(plan, index, key, priority)

        server = server_of(index)
        if self._breaker(server).is_open:
            self._postpone(server, key, queue_again)
            return False
        self._queue.add(Task(server, key, lambda: self._request(plan, index, key, queue_again), priority))
        return True

    def _request(self, plan: LookupPlan, index: Index, key: Key, queue_again: Callable[[], None]) -> None:
        """Send a request for the project in `key` (index and project name), and record the result.

        Called in a thread of the queue. `queue_again` queues the same request later, if the server does not respond.
        """
        server = server_of(index)
        with self._lock:
            if self._breaker(server).is_open or self._is_closed:
                self._postpone(server, key, queue_again)
                return
            before = self._rows.get(key)
        fetched = self._fetch(plan, index, key[1], before)
        if fetched.is_server:
            with self._lock:
                self._retries.setdefault(server, {})[key] = queue_again
        self._take(plan, index, key, before, fetched)

    def _breaker(self, server: str) -> Breaker:
        return self._breakers.setdefault(server, Breaker(self._monotonic))

    def _take(self, plan: LookupPlan, index: Index, key: Key, before: CachedRow | None, fetched: Fetched) -> None:
        row = row_of(fetched, before, self._now())
        with self._lock:
            if self._is_closed:
                return
            self._record_result(index, key, fetched)
            if row is not None:
                self._remember(key, msgspec.structs.replace(row, details=None) if not plan.needs_details else row)
        if row is not None:
            if fetched.state == "unchanged":
                self._cache.renew(*key, row)
            else:
                self._cache.put(*key, row, self._now())
        is_same = row is not None and before is not None and (row.state, row.page) == (before.state, before.page)
        if not is_same or fetched.state in ("failed", "login"):
            self._notify(frozenset({key[1]}))

    def _record_result(self, index: Index, key: Key, fetched: Fetched) -> None:
        """Record the result `fetched` of a request to `index` for the project in `key` (index and project name).

        A failure delays the next request for this project. If the whole server fails, all requests to it are delayed.
        """
        server = server_of(index)
        breaker = self._breaker(server)
        if fetched.state in ("failed", "login"):
            failure = self._failures.setdefault(key, _Failure())
            failure.until = self._monotonic() + _FAILED_SECONDS[min(failure.count, len(_FAILED_SECONDS) - 1)]
            failure.count += 1
            kind: TroubleKind = "login" if fetched.state == "login" else "unreachable"
            self._troubles[key] = Trouble(index.url, kind, fetched.reason, fetched.is_server)
        else:
            self._failures.pop(key, None)
            self._troubles.pop(key, None)
            self._answering.add(key[0])
        if fetched.is_server:
            breaker.failed(fetched.reason, fetched.wait_seconds, is_silent=fetched.is_silent)
            if breaker.is_open:
                self._answering.discard(key[0])
            self._set_timer()
        elif breaker.succeeded():
            for queue_again in self._retries.pop(server, {}).values():
                queue_again()

    # --- a server that does not answer --------------------------------------------------------------------------

    def _postpone(self, server: str, key: Key, queue_again: Callable[[], None]) -> None:
        """Have `queue_again` called once `server` may be queried; it queues the request for `key` (index, project)."""
        self._retries.setdefault(server, {})[key] = queue_again
        self._set_timer()

    def _set_timer(self) -> None:
        waits = [self._breaker(server).left() or _FAILED_SECONDS[0] for server in self._retries]
        if self._timer is None and waits and not self._is_closed:
            self._timer = threading.Timer(min(waits) + 0.1, self._probe)
            self._timer.daemon = True
            self._timer.start()

    def _probe(self) -> None:
        """Send one postponed request to each server that may be queried again; its others follow when it responds."""
        with self._lock:
            self._timer = None
            for server, waiting in list(self._retries.items()):
                if waiting and not self._breaker(server).is_open:
                    waiting.pop(next(iter(waiting)))()
            self._retries = {server: waiting for server, waiting in self._retries.items() if waiting}
            self._set_timer()

    def _notify(self, names: frozenset[str]) -> None:
        for changed in list(self._listeners):
            changed(names)
