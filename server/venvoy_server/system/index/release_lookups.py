"""Lookups of the metadata of releases that indexes serve next to a file (PEP 658).

This metadata is small and never changes. No distribution is downloaded or built: if an index does not serve the
metadata, it stays unknown.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from typing import Literal

from venvoy_server.index.condense import clean_text
from venvoy_server.index.model import FileDetail, ReleaseMetadata
from venvoy_server.index.request import WantedRelease
from venvoy_server.operations.index_model import Index
from venvoy_server.operations.lookup_plan import LookupPlan
from venvoy_server.packages.metadata import parse
from venvoy_server.system.index.breaker import FIRST_SECONDS, Breaker
from venvoy_server.system.index.page_cache import PageCache
from venvoy_server.system.index.task_queue import INCLUDED, Task, TaskQueue

MOST_KNOWN = 4000
_MOST_VALUES = 2000

FetchMetadata = Callable[[LookupPlan, Index, FileDetail], bytes | Literal["failed"] | None]
"""Fetches and verifies the metadata of a file; None if it is missing, "failed" if the server did not respond."""


class ReleaseLookups:
    """Metadata of releases, looked up in the disk cache and on package indexes. Thread-safe."""

    def __init__(
        self,
        cache: PageCache,
        queue: TaskQueue,
        fetch: FetchMetadata,
        key_of: Callable[[Index], str],
        monotonic: Callable[[], float],
        notify: Callable[[frozenset[str]], None],
    ) -> None:
        """Take the cache, the queue of requests, and callbacks.

        `fetch` requests metadata; `key_of` returns the cache key of an index; `monotonic` is a clock in seconds;
        `notify` is called, from any thread, with the names of projects whose metadata became known.
        """
        self._cache, self._queue, self._fetch = cache, queue, fetch
        self._key_of, self._notify = key_of, notify
        self._lock = threading.Lock()
        self._known: dict[tuple[str, WantedRelease], ReleaseMetadata | None] = {}
        self._failed: dict[tuple[str, WantedRelease], Task] = {}
        self._breaker = Breaker(monotonic)
        self._timer: threading.Timer | None = None
        self._is_closed = False

    def known(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> Mapping[tuple[str, str], ReleaseMetadata]:
        """Return the metadata in memory of the `wanted` releases by project name and version.

        `plan` has the indexes, in order of priority: the first that has the metadata wins. Unknown ones are left out.
        """
        keys = [self._key_of(index) for index in plan.settings.indexes]
        with self._lock:
            found = {each: [self._known.get((key, each)) for key in keys] for each in wanted}
        first = {each: next((one for one in many if one is not None), None) for each, many in found.items()}
        return {(each.key, each.version): one for each, one in first.items() if one is not None}

    def start_lookup(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> int:
        """Start to look up the metadata of the releases `wanted` in other threads; return the number of queued lookups.

        There is one lookup for each release and each index of `plan`, unless its result is in memory already. A lookup
        reads the cache first, then requests the metadata from the index, and keeps the result in memory.
        """
        count = 0
        for index in plan.settings.indexes:
            key = self._key_of(index)
            with self._lock:
                new = [each for each in wanted if (key, each) not in self._known]
            for each in new:
                self._queue.add(self._task(plan, index, key, each))
                count += 1
        return count

    def _task(self, plan: LookupPlan, index: Index, key: str, wanted: WantedRelease) -> Task:
        return Task(f"metadata of {key}", (key, wanted), lambda: self._look_up(plan, index, key, wanted), INCLUDED)

    def _look_up(self, plan: LookupPlan, index: Index, key: str, wanted: WantedRelease) -> None:
        found = self._cache.metadata(key, wanted.key, wanted.version)
        if found is None and index in plan.asked and not plan.is_offline:
            answer = self._fetched(plan, index, key, wanted)
            if answer == "failed":
                self._retry_later((key, wanted), self._task(plan, index, key, wanted))
                return
            found = answer
            if found is not None:
                self._cache.put_metadata(key, wanted.key, wanted.version, found)
        with self._lock:
            while len(self._known) >= MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[key, wanted] = found
        if found is not None:
            self._notify(frozenset({wanted.key}))

    def _fetched(
        self, plan: LookupPlan, index: Index, key: str, wanted: WantedRelease
    ) -> ReleaseMetadata | Literal["failed"] | None:
        """Request and return the metadata that an index serves for the release `wanted`.

        None if the index has none, "failed" if it does not respond. `key` is the cache key of the index.
        """
        row = self._cache.rows(key, [wanted.key], 0.0, details=True).get(wanted.key)
        detail = row.details.files.get(wanted.file) if row is not None and row.details is not None else None
        if detail is None:
            return None
        with self._lock:
            if self._breaker.is_open:
                return "failed"
        data = self._fetch(plan, index, detail)
        with self._lock:
            if data == "failed":
                self._breaker.failed("")
                return "failed"
            self._breaker.succeeded()
        return read_metadata(data) if data is not None else None

    # --- what could not be fetched ------------------------------------------------------------------------------

    def close(self) -> None:
        """Stop retrying failed requests."""
        with self._lock:
            self._is_closed = True
            if self._timer is not None:
                self._timer.cancel()

    def _retry_later(self, key: tuple[str, WantedRelease], task: Task) -> None:
        with self._lock:
            self._failed[key] = task
            if self._timer is None and not self._is_closed:
                self._timer = threading.Timer((self._breaker.left() or FIRST_SECONDS) + 0.1, self.retry)
                self._timer.daemon = True
                self._timer.start()

    def retry(self) -> None:
        """Queue all failed requests for another attempt; called by a timer."""
        with self._lock:
            failed, self._failed, self._timer = self._failed, {}, None
        for task in failed.values():
            self._queue.add(task)


def read_metadata(data: bytes) -> ReleaseMetadata | None:
    """Parse the fields that this program uses from a metadata file (METADATA); None if name or version is missing."""
    fields = parse(data)
    name, version = fields.get("name", [""])[0], fields.get("version", [""])[0]
    if not name or not version:
        return None
    return ReleaseMetadata(
        clean_text(name),
        clean_text(version),
        tuple(fields.get("requires-dist", ())[:_MOST_VALUES]),
        tuple([clean_text(each) for each in fields.get("provides-extra", ())[:_MOST_VALUES]]),
        clean_text(fields.get("requires-python", [""])[0]),
        clean_text(fields.get("summary", [""])[0]),
        clean_text(fields.get("license-expression", [""])[0]),
    )
