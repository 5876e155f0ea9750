"""Cache of the results of environment searches; a search is repeated only if a folder that it depends on changed."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import cast

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.concurrency_limit import ConcurrencyLimit
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.read import read_environment
from venvoy_server.live.cached_search import CachedSearch, Key
from venvoy_server.live.recording_host import RecordingHost
from venvoy_server.live.single_flight import SingleFlight
from venvoy_server.live.watch_list import Effect
from venvoy_server.locators.model import Found, SearchRequest
from venvoy_server.metrics import SEARCHES, SEARCHES_RUNNING
from venvoy_server.operations.errors import Cancelled
from venvoy_server.ports import searches
from venvoy_server.ports.machine import Machine

logger = logging.getLogger("venvoy.live")

MOST_KEPT = 16
"""Maximum number of cached searches without a subscriber; the least recently used one is evicted first."""
MOST_ENCODED = 32
"""Maximum number of results cached in serialised form, which is larger than the result; idle clients need none."""
SEARCH_TURNS = ConcurrencyLimit(SEARCHES_RUNNING)
"""Limit of concurrent searches in this process; unlimited unless the service sets a limit."""

Record = Environment | Interpreter
Find = Callable[[Host, SearchRequest, Sequence[str], Callable[[Record], None], Callable[[], bool]], Found]
"""Runs a search. Arguments: the host, the request, the folders whose interpreters must not be executed, a callback for
each record found, and a function that returns whether to stop.
"""


class SearchCache:
    """The cache of search results of this process; thread-safe.

    The attribute `is_watched` is a function that returns whether a watcher reports changes of a search's folders. If
    False, each request first checks whether these folders changed. `followed` holds the keys of searches that
    clients are subscribed to. Their results are never evicted, since later results are compared with them.
    """

    def __init__(self, machine: Machine, find: Find, sleep: Callable[[float], object] = time.sleep) -> None:
        self._machine = machine
        self._find = find
        self._sleep = sleep
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, CachedSearch] = OrderedDict()
        self._encoded: OrderedDict[Key, tuple[CachedSearch, msgspec.Raw]] = OrderedDict()
        self._suspect: set[Key] = set()
        self._flights: SingleFlight[Key, Record, CachedSearch] = SingleFlight(self._rest)
        self.is_watched: Callable[[Key], bool] = lambda key: False
        self.followed: Collection[Key] = ()
        self.memory_limit: int | None = None
        """Memory use of the process, in bytes, above which results without a subscriber are evicted; None: no limit."""

    @property
    def host(self) -> Host:
        """Return the file system interface through which searches read files."""
        return self._machine.host

    def find(
        self,
        search: SearchRequest,
        closed: Sequence[str],
        *,
        watched: bool = True,
        refresh: bool = False,
        cancellation: Cancellation | None = None,
        report: Callable[[Record], None] | None = None,
    ) -> CachedSearch:
        """Return a search's result: from the cache if it is not stale, otherwise by searching.

        Concurrent calls for the same search share one run, which stops once all of them are cancelled.

        Args:
            search: What to search. Its field `first` affects only the order of the reports.
            closed: The untrusted folders, whose interpreters must not be executed.
            watched: Whether the folders of this search are to be watched.
            refresh: Whether to search even if the cached result is not stale.
            cancellation: If it is cancelled during a search, Cancelled is raised once the search has ended.
            report: Called with each environment or interpreter as a search finds it, but not for a cached result.
        """
        key = Key(msgspec.structs.replace(search, first=()), tuple(closed), watched)
        kept = self.current(key)
        if kept is not None and not refresh and self._is_good(kept):
            SEARCHES.add(1, "hit")
            return kept
        SEARCHES.add(1, "miss")
        return self._flights.run(
            key,
            lambda report_record, is_abandoned: self._search(key, search, report_record, is_abandoned),
            cancellation=cancellation,
            report=report,
            fresh=refresh or kept is not None,
        )

    def current(self, key: Key) -> CachedSearch | None:
        """Return the cached result of the search `key`, even if it is stale, or None if none is cached."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def encoded(self, kept: searches.CachedSearch, encode: Callable[[], msgspec.Raw]) -> msgspec.Raw:
        """Return the JSON text of a response that contains the search result `kept`.

        If `kept` was encoded before and its text is still cached, that is returned; otherwise `encode` is called, and
        the text that it returns is cached.
        """
        kept = cast(CachedSearch, kept)
        with self._lock:
            known, answer = self._encoded.pop(kept.key, (None, None))
        if answer is None or known is not kept:
            answer = encode()
        with self._lock:
            if self._kept.get(kept.key) is kept:
                self._encoded[kept.key] = kept, answer
                if len(self._encoded) > MOST_ENCODED:
                    self._encoded.popitem(last=False)
        return answer

    def _relieve(self) -> None:
        """Evict all results that no client is subscribed to, if the process uses more memory than its limit."""
        limit = self.memory_limit
        if limit is None or (self._machine.memory_bytes() or 0) <= limit:
            return
        with self._lock:
            dropped = [key for key in self._kept if key not in self.followed]
            self._drop(dropped)
        gc.collect()
        logger.warning(
            "more than %d MiB of memory are used: %d cached searches were dropped", limit >> 20, len(dropped)
        )

    def put_back(self, kept: CachedSearch) -> None:
        """Cache a result again if it was evicted between its search and a client's subscription to it."""
        with self._lock:
            self._kept.setdefault(kept.key, kept)

    def evict(self) -> None:
        """Evict the least recently used results that no client is subscribed to, until 16 of these are left.

        Called, for example, after clients have ended their subscriptions.
        """
        with self._lock:
            self._evict()

    def _evict(self) -> None:
        """Evict the least recently used results that no client is subscribed to, until 16 of these are left.

        The caller must hold the lock.
        """
        if len(self._kept) - len(self.followed) > MOST_KEPT:  # otherwise skip iterating over up to a thousand results
            free = [key for key in self._kept if key not in self.followed]
            self._drop(free[: max(0, len(free) - MOST_KEPT)])

    def _drop(self, keys: Iterable[Key]) -> None:
        for key in keys:
            del self._kept[key]
            self._encoded.pop(key, None)
            self._suspect.discard(key)

    def keys(self) -> tuple[Key, ...]:
        """Return the keys of all cached results."""
        with self._lock:
            return tuple(self._kept)

    def mark_stale(self, keys: Iterable[Key] | None = None) -> None:
        """Mark the cached results of the searches `keys` as stale, by default all; the next `find` searches again."""
        with self._lock:
            self._suspect.update(self._kept if keys is None else keys)

    def again(self, key: Key) -> CachedSearch:
        """Search again for `key`, even if the cached result is not stale, and return the new result."""
        return self.find(key.search, key.closed, watched=key.watched, refresh=True)

    def effects(self, paths: Iterable[str]) -> dict[Key, dict[Effect, list[str]]]:
        """Return the searches that changes at `paths` affect, with the kinds of effect and the paths that have each.

        A kind is `environments` (search again), `packages` (reread packages) or `selections` (choose environments
        again).
        """
        result: dict[Key, dict[Effect, list[str]]] = {}
        kept = [(key, found.watch(self.host)) for key in self.keys() if (found := self.current(key)) is not None]
        for path in paths:
            folder = self.host.paths.dirname(path)
            for key, watch in kept:
                effect = watch.effect(self.host, path) if watch.may_matter(path, folder) else None
                if effect is not None:
                    result.setdefault(key, {}).setdefault(effect, []).append(path)
        return result

    def packages_changed(self, key: Key, paths: Iterable[str]) -> list[Environment]:
        """Reread the environments of the search `key` whose packages changed, and return their new records.

        An environment is reread if one of `paths` is in its site-packages folders. The cached result gets the new
        records.
        """
        kept = self.current(key)
        if kept is None:
            return []
        packages = kept.watch(self.host).packages
        prefixes = {each for path in paths for each in packages.get(self.host.paths.dirname(path), ())}
        changed = [self._read_again(each) for each in kept.found.environments if each.real_prefix in prefixes]
        self._put_records(kept, {each.real_prefix: each for each in changed})
        return changed

    def _read_again(self, known: Environment) -> Environment:
        """Return a new record of an environment whose packages changed; aliases, manager, project and name are kept.

        Return the old record `known` if the environment cannot be read any more.
        """
        now = read_environment(
            self.host, known.prefix, aliases=known.aliases, manager=known.manager, project=known.project
        )
        return known if now is None else msgspec.structs.replace(now, display_name=known.display_name)

    def _put_records(self, kept: CachedSearch, records: dict[str, Environment]) -> None:
        environments = tuple(records.get(each.real_prefix, each) for each in kept.found.environments)
        if environments == kept.found.environments:
            return
        with self._lock:
            if self._kept.get(kept.key) is kept:
                self._kept[kept.key] = kept.with_environments(environments)

    def _is_good(self, kept: CachedSearch) -> bool:
        with self._lock:
            if kept.key in self._suspect:
                return False
        return kept.is_unchanged(self.host, thorough=not self.is_watched(kept.key))

    def _rest(self, key: Key) -> None:
        kept = self.current(key)
        if kept is not None:
            self._sleep(kept.rest_seconds(self.host.now()))

    def _search(
        self, key: Key, search: SearchRequest, report: Callable[[Record], None], is_abandoned: Callable[[], bool]
    ) -> CachedSearch:
        with self._lock:
            self._suspect.discard(key)
        with SEARCH_TURNS.taken(is_abandoned=is_abandoned):
            noting, started_ns = RecordingHost(self.host), int(self.host.now() * 1e9)
            start = self.host.monotonic()
            found = self._find(noting, search, key.closed, report, is_abandoned)
        if is_abandoned():
            raise Cancelled
        elapsed = round((self.host.monotonic() - start) * 1000, 3)
        kept = CachedSearch(key, found, elapsed, noting, started_ns)
        self._relieve()
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            self._evict()
        return kept
