"""The background thread that repeats cached searches after changes on disk, and then lets clients be notified."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.live.cached_search import Key
from venvoy_server.live.failures import Failures
from venvoy_server.live.folder_watcher import Watcher
from venvoy_server.live.search_cache import SearchCache
from venvoy_server.live.watch_list import SELECTION_SIGNS, is_sign
from venvoy_server.live.watched_folders import PYTHON, WatchedFolders
from venvoy_server.locators.model import FAULTS

logger = logging.getLogger("venvoy.refresher")

MERGE_SECONDS = 0.05
"""Debounce interval in seconds for changed paths.

Also the wait for an idle moment before the watched folders are updated.
"""
TICK_SECONDS = 1.0
"""Interval in seconds at which the state, to which other processes write selections, is polled."""
POLL_TICKS = 5
"""Number of ticks between two polls of folders that cannot be watched."""
MOST_PUT_OFF = 10
"""Maximum number of rounds by which an update of the watched folders is deferred while calls are queued."""
SHARE = 2.0
"""Pause after a round, as a multiple of its duration: bursts of changes use at most a third of one processor."""
RECENT_SECONDS = 60.0
"""Time in seconds for which a newly created folder is watched, since it may become an environment."""
BECOMING = frozenset(("pyvenv.cfg", "conda-meta", "bin", "scripts", "python"))
"""Names, in lower case, whose creation in a folder makes the folder an environment, possibly a broken one."""


NewWatcher = Callable[[Callable[[set[str]], None]], Watcher]


class Subscriptions(Protocol):
    """What the background thread needs to know of the clients' subscriptions; called in that thread only."""

    def followed(self) -> frozenset[Key]:
        """Return the keys of the searches that at least one client is subscribed to."""
        ...

    def client_watched(self, key: Key) -> bool:
        """Return whether a client itself reports file changes in all folders that the search `key` searches."""
        ...

    def folders(self) -> Iterable[str]:
        """Return the folders whose changes may affect which environment is used in a client's folders.

        They are watched in addition to the folders in which environments are searched.
        """
        ...

    def packages(self, key: Key, environments: list[Environment]) -> None:
        """Send the package lists of `environments`, which may have changed, to the clients subscribed to a search.

        `key` identifies the search, which found them. A list that a client was last sent is not sent again.
        """
        ...

    def compare(self, *, changed: bool, paths: Collection[str] = ()) -> None:
        """Compare what clients were last sent with the present state, and notify clients of differences.

        Search results are always compared. Selected environments are compared if `changed` is set (something on disk
        has changed), for the clients that the changed `paths` may affect; if `paths` is empty, for all clients.
        Otherwise they are compared only for clients with another sign of a change, such as a new search result.
        """
        ...


class Refresher:
    """A background thread that repeats searches for environments after changes on disk, and notifies clients.

    The results of searches are cached, and clients are subscribed to them. Other threads may queue changed paths, and
    callables to run in this thread. The method `round` processes everything that is queued.
    """

    def __init__(self, cache: SearchCache, listener: Subscriptions, new_watcher: NewWatcher) -> None:
        self._new_watcher = new_watcher
        self._cache = cache
        self._listener = listener
        self._watched: WatchedFolders | None = None
        self._condition = threading.Condition()
        self._paths: set[str] = set()
        self._queue: list[Callable[[], object]] = []
        self._is_stale = False
        self._ended = False
        self._thread: threading.Thread | None = None
        self._recent: dict[str, float] = {}
        self._reported: frozenset[Key] = frozenset()
        self._expected: frozenset[Key] = frozenset()
        self._put_off = 0
        self._ticks = 0
        self._failures = Failures()
        cache.is_watched = self.is_watched

    @property
    def _host(self) -> Host:
        return self._cache.host

    @property
    def is_started(self) -> bool:
        """Return whether the background thread was started."""
        return self._thread is not None

    def start(self) -> None:
        """Start the background thread; do nothing if it was started or closed before."""
        with self._condition:
            if self._thread is not None or self._ended:
                return
            self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop watching folders; the background thread ends after the batch that it is processing."""
        with self._condition:
            self._ended = True
            self._condition.notify_all()
        if self._watched is not None:
            self._watched.close()

    def paths_changed(self, paths: Iterable[str]) -> None:
        """Queue changed paths for the background thread."""
        with self._condition:
            self._paths.update(paths)
            self._condition.notify_all()

    def mark_stale(self) -> None:
        """Mark all cached search results as stale after a change by this process, so that later requests search again.

        The background thread repeats the searches that clients are subscribed to.
        """
        self._cache.mark_stale()
        with self._condition:
            self._is_stale = True
            self._condition.notify_all()

    def enqueue(self, work: Callable[[], object]) -> None:
        """Queue a callable, which the background thread calls at the start of its next round, the oldest first."""
        with self._condition:
            self._queue.append(work)
            self._condition.notify_all()

    def expect(self, keys: Iterable[Key]) -> None:
        """Treat the searches `keys` as watched from now on, although their folders will be watched only later.

        Their cached results are thus used without a check of the folders. A change before the watching begins is found
        when it begins: the background thread then looks for changes since the start of each search. If this machine
        cannot watch folders, nothing is done.
        """
        with self._condition:
            if self._watched is None or self._watched.works:
                self._expected |= frozenset(keys)

    @property
    def has_work(self) -> bool:
        """Return whether work for the background thread is queued, or an update of the watched folders is deferred."""
        with self._condition:
            return bool(self._queue or self._is_stale or self._paths or self._put_off)

    def is_watched(self, key: Key) -> bool:
        """Return whether the folder watcher reports changes that affect the result of the search `key`.

        The result is also True if the watching of the search's folders is about to begin.
        """
        return key in self._reported or key in self._expected

    # --- turns --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        failures = Failures()
        while self._wait():
            start = time.monotonic()
            try:
                self.round()
            except Exception as error:  # noqa: BLE001 (`failed` logs it with its traceback)
                self._rest(failures.failed("refreshing what changed", error))
            else:
                failures.succeeded()
                self._rest((time.monotonic() - start) * SHARE)

    def _wait(self) -> bool:
        """Wait until something is queued, or for one second; after changed paths, wait 50 ms more to collect others.

        Returns False if the refresher was closed.
        """
        with self._condition:
            if not (self._ended or self._queue or self._is_stale or self._paths):
                self._condition.wait(MERGE_SECONDS if self._put_off else TICK_SECONDS)
            if self._paths and not (self._queue or self._is_stale):
                self._condition.wait_for(lambda: self._ended or self._is_stale, MERGE_SECONDS)
            return not self._ended

    def _rest(self, seconds: float) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._ended or bool(self._queue) or self._is_stale, seconds)

    def round(self) -> None:
        """Process one batch: run queued callables, handle changed paths, notify clients, update the watched folders."""
        with self._condition:
            queued, self._queue = self._queue, []
            paths, self._paths = self._paths, set()
            is_stale, self._is_stale = self._is_stale, False
        for work in queued:
            try:
                work()
            except FAULTS as error:  # the remaining calls belong to other clients
                self._failures.failed("a client's subscription", error)
        followed = self._listener.followed()
        if not (queued or paths or is_stale):
            paths = self._polled(followed)
        changed = is_stale
        for key in followed if is_stale else ():
            self._search_again(key)
        if paths:
            changed = self._look(paths, followed) or changed
        self._listener.compare(changed=changed, paths=() if is_stale else paths)
        if changed or self._put_off == MOST_PUT_OFF or (self._put_off and not queued):
            self._put_off = 0
            self._update_watching(followed, changed=changed)
        elif queued:
            # Starting to watch blocks the process, so it is deferred while clients send their first requests.
            self._put_off += 1

    def _look(self, paths: set[str], followed: frozenset[Key]) -> bool:
        """Repeat the searches in `followed` that the changed paths affect, and mark other affected searches as stale.

        `followed`: the searches that clients are subscribed to. Returns whether any path affects a search or the choice
        of an environment.
        """
        paths = {self._of_recent(path) for path in paths}
        effects = self._cache.effects(paths)
        self._cache.mark_stale(key for key in effects if key not in followed)
        for key in followed & effects.keys():
            if "environments" in effects[key] or "selections" in effects[key]:  # results list what is selected
                self._search_again(key)
            if "packages" in effects[key]:
                self._notify_packages(key, effects[key]["packages"])
        self._watch_recent(paths, followed)
        return bool(effects) or any(self._bears_on_selections(path) for path in paths)

    def _bears_on_selections(self, path: str) -> bool:
        name = self._host.paths.basename(path)
        if name in SELECTION_SIGNS:
            return True
        is_watched = self._watched is not None and self._watched.is_other(self._host.paths.dirname(path))
        return is_watched and is_sign(name)

    def _search_again(self, key: Key) -> None:
        try:
            self._search_and_notify(key)
        except FAULTS as error:  # other searches must still be repeated
            self._failures.failed(f"searching {', '.join(key.search.folders) or 'for interpreters'}", error)

    def _search_and_notify(self, key: Key) -> None:
        before = self._cache.current(key)
        after = self._cache.again(key)
        if before is not None:
            self._notify_packages(key, after.packages_since(before, self._host))

    def _notify_packages(self, key: Key, paths: list[str]) -> None:
        environments = self._cache.packages_changed(key, paths)
        if environments:
            self._listener.packages(key, environments)

    # --- what is watched ----------------------------------------------------------------------------------------

    def _of_recent(self, path: str) -> str:
        """Return the parent folder of `path` if it is new and `path` may make it an environment, else `path`.

        Example: for `/work/new/pyvenv.cfg`, return `/work/new` if that folder was created a short time ago.
        """
        folder, name = self._host.paths.dirname(path), self._host.paths.basename(path)
        return folder if folder in self._recent and name.lower() in BECOMING else path

    def _watch_recent(self, paths: set[str], followed: frozenset[Key]) -> None:
        """Watch new folders among the changed `paths` for 60 seconds, since they may become environments.

        `followed`: the searches that clients are subscribed to. A folder is watched only if one of these searches looks
        for environments in its parent folder.
        """
        now = self._host.monotonic()
        self._recent = {path: end for path, end in self._recent.items() if end > now}
        kept = [found.watch(self._host) for key in followed if (found := self._cache.current(key)) is not None]
        for path in paths:
            folder = self._host.paths.dirname(path)
            if any(each.may_become_environment(self._host, path, folder) for each in kept):
                self._recent.setdefault(path, now + RECENT_SECONDS)

    def _update_watching(self, followed: frozenset[Key], *, changed: bool) -> None:
        """Watch the folders on which the clients' searches for environments now depend, and no longer watch any others.

        `followed` are the keys of the searches that clients are subscribed to. If `changed` is set, something on disk
        has changed, so missing folders are tried again. Paths that may have changed before their watching began are
        queued as changed.
        """
        if self._watched is None:
            self._watched = WatchedFolders(self._host, self._new_watcher(self.paths_changed))
        kept = [found for key in followed if (found := self._cache.current(key)) is not None and key.watched]
        others = (*self._listener.folders(), *self._recent)
        suspect = self._watched.update(kept, self._listener.client_watched, others, changed=changed)
        if suspect:
            self.paths_changed(suspect)
        with self._condition:
            self._reported = self._watched.reported()
            self._expected = frozenset()

    def _polled(self, followed: frozenset[Key]) -> set[str]:
        """Check the searched folders that no watcher watches, and return one path for each folder that has changed.

        The path is always that of a file `python` in the folder, since the changed file is unknown. `followed`
        are the keys of the searches that clients are subscribed to; only their folders are checked. Only every fifth
        call reads folders, and the other calls return an empty set. If this machine can watch folders, searches on
        network mounts are left out; if it cannot, all searches are checked.
        """
        self._ticks += 1
        if self._watched is None or self._ticks % POLL_TICKS:
            return set()
        changed: set[str] = set()
        works = self._watched.works
        for key in followed - self._reported if works else followed:
            kept = self._cache.current(key)
            if kept is not None and key.watched and not (works and self._watched.is_remote(key)):
                changed.update(kept.changed_folders(self._host))
        return {self._host.paths.join(folder, PYTHON) for folder in changed}
