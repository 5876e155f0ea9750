"""The cached result of one environment search, and whether the folders that it depends on have changed since."""

from __future__ import annotations

import threading

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.live.recording_host import RecordingHost
from venvoy_server.live.watch_list import WatchList, watch_list
from venvoy_server.locators.model import Found, SearchRequest

MOST_CHECKED = 64
"""Maximum number of folders whose times are checked before a watched result is served.

The watcher covers the others.
"""
CLOCK_SLACK_NS = 20_000_000
"""How far a file system's timestamps may lag behind the clock, in nanoseconds."""
MOST_REST = 0.05
"""Maximum pause in seconds between the end of a search and the next one for the same folders."""
UNKNOWN = -1
"""Placeholder for the time of a folder that may have changed while it was searched; unequal to every real time."""


class Key(msgspec.Struct, frozen=True, cache_hash=True):
    """What identifies a cached search: the request, the untrusted folders, and whether its folders are to be watched.

    `search` is the request. `closed` are the untrusted folders, whose interpreters must not be executed.
    """

    search: SearchRequest
    closed: tuple[str, ...]
    watched: bool


class CachedSearch:
    """The result of one search, with the data needed to detect that the result is stale.

    `elapsed_ms` is the duration of the search in milliseconds.
    """

    def __init__(
        self, key: Key, found: Found, elapsed_ms: float, noting: RecordingHost | None, started_ns: int
    ) -> None:
        """Take the key and result of a search, its duration in milliseconds, and its start in nanoseconds since 1970.

        `noting` is the host that recorded which folders the search read. It may be None for a copy, which shares the
        list of watched folders of its original.
        """
        self.key = key
        self.found = found
        self.elapsed_ms = elapsed_ms
        self.started_ns = started_ns
        self._noting: RecordingHost | None = noting
        self._lock = threading.Lock()
        self._watch: WatchList | None = None
        self._times: dict[str, int] = {}

    def watch(self, host: Host) -> WatchList:
        """Return which folders to watch for this result, and why each is watched; computed on first use.

        `host` is the file system interface that is used to compute them.
        """
        with self._lock:
            if self._noting is not None:
                noting, self._noting = self._noting, None  # the watch list keeps what is needed of it
                self._watch = watch_list(host, self.key.search, self.found, noting.listed, noting.missed)
            assert self._watch is not None
            return self._watch

    def rest_seconds(self, now: float) -> float:
        """Return how many seconds to wait, at the time `now`, before this search is repeated; 0 if no wait is needed.

        A search is not repeated until it has been over for as long as it took, so that a client that searches in a loop
        does not use all processor time. But no wait is longer than 0.05 seconds. `now` is in seconds since 1970.
        """
        took = self.elapsed_ms / 1000
        return max(0.0, min(self.started_ns / 1e9 + 2 * took - now, took, MOST_REST))

    def is_unchanged(self, host: Host, *, thorough: bool) -> bool:
        """Return whether the folders on which this search result depends are unchanged since the search.

        By default, only folders in which environments may be created are checked, and of these the first 64. If
        `thorough`, all watched folders are checked, except those watched only in case a missing path is created there.
        """
        roles = self.watch(host).roles
        folders = [folder for folder, role in roles.items() if role == "place" or (thorough and role != "waiting")]
        checked = folders if thorough else folders[:MOST_CHECKED]
        return not any(self._has_changed(host, folder) for folder in checked)

    def remember(self, host: Host) -> None:
        """Record the modification time of each watched folder that has none recorded yet, for later comparisons."""
        for folder in self.watch(host).roles:
            self._has_changed(host, folder)

    def _has_changed(self, host: Host, folder: str) -> bool:
        """Return whether a folder changed since its modification time was recorded.

        If no time was recorded yet, the present one is recorded, and the result is whether the folder changed since the
        search began.
        """
        now = _time(host, folder)
        seen = now < self.started_ns - CLOCK_SLACK_NS
        return self._times.setdefault(folder, now if seen else UNKNOWN) != now

    def packages_since(self, before: CachedSearch, host: Host) -> list[str]:
        """Return a path inside each site-packages folder that changed since `before`, an earlier result of the search.

        The path, such as `/work/.venv/lib/python3.12/site-packages/x`, need not exist: callers need some changed path
        in the folder.
        """
        folders = self.watch(host).packages.keys() & before.watch(host).packages.keys()
        return [
            host.paths.join(folder, "x")
            for folder in folders
            if before._has_changed(host, folder) or self._has_changed(host, folder)
        ]

    def with_environments(self, environments: tuple[Environment, ...]) -> CachedSearch:
        """Return a copy with other environments as its result; it shares the watched folders and their times."""
        found = msgspec.structs.replace(self.found, environments=environments)
        with self._lock:
            kept = CachedSearch(self.key, found, self.elapsed_ms, self._noting, self.started_ns)
            kept._watch, kept._times = self._watch, self._times
        return kept

    def changed_folders(self, host: Host) -> list[str]:
        """Return the watched folders whose modification time is not the recorded one, and record the new times."""
        changed = [folder for folder in self.watch(host).roles if self._has_changed(host, folder)]
        for folder in changed:
            self._times[folder] = _time(host, folder)
        return changed


def _time(host: Host, folder: str) -> int:
    found = host.stat(folder)
    return found.mtime_ns if found is not None else 0
