"""Data from package indexes for one file: which package names are looked up, and when new data has arrived.

Analysis never waits for look-ups; it uses the data in memory. A newly typed name is looked up after a delay, if it
still exists, so that partly typed names are not sent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping, Sequence

import msgspec

from venvoy_server.dependencies.analysis.index_request import index_options, index_request, wanted_releases
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.index.model import ReleaseMetadata
from venvoy_server.index.request import IndexOption, WantedRelease
from venvoy_server.index.snapshot import Answer, IndexSnapshot
from venvoy_server.lsp.file_context import IndexSource
from venvoy_server.operations.lookup_plan import LookupPlan

TYPED_SECONDS = 0.5
"""Debounce time in seconds before a new name is looked up."""

AGAIN_SECONDS = 600.0
"""Interval in seconds after which the names of an edited file are looked up again, which refetches stale data."""


INTERACTIVE, VISIBLE, OPEN, CLOSED = 0, 1, 2, 4
"""Priorities of look-ups, highest first: at the user's cursor, in visible lines, in open files, in other files."""


class IndexFacts:
    """Looks up the packages of one dependency file on package indexes, and holds the data that has arrived.

    The methods must be called in the thread that analyses the file. Only `notify`, which reports the arrival of new
    data, may be called in any thread.
    """

    def __init__(self, priority: int = OPEN) -> None:
        """Prepare the look-ups of one file's packages on package indexes; nothing is looked up yet.

        `priority` is the priority of these look-ups among those of all files (0 is the highest).
        """
        self._priority = priority
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._source: IndexSource | None = None
        self._options: tuple[IndexOption, ...] | None = None
        self._plan: LookupPlan | None = None
        self._asked: frozenset[str] = frozenset()
        self._typed: dict[str, float] = {}
        self._snapshot = IndexSnapshot()
        self._is_new = True
        self._asked_at = 0.0
        self._renewed: set[str] = set()
        self._wanted: frozenset[WantedRelease] = frozenset()
        self._fetched: Mapping[tuple[str, str], ReleaseMetadata] = {}

    @property
    def asked(self) -> frozenset[str]:
        """Return the package names that were already looked up, or that turned out to need no look-up on an index."""
        return self._asked

    @property
    def has_typed_names(self) -> bool:
        """Return whether there are newly typed package names that wait for their look-up."""
        return bool(self._typed)

    @property
    def snapshot(self) -> IndexSnapshot | None:
        """Return the data from the indexes that has arrived so far, or None if look-ups are disabled."""
        return self._snapshot if self._source is not None else None

    @property
    def plan(self) -> LookupPlan | None:
        """Return which indexes to query for the file; None before its first analysis, or if look-ups are disabled."""
        return self._plan

    def begin(self, source: IndexSource | None) -> IndexSnapshot | None:
        """Discard all index data of the file, and use `source` for the look-ups of its packages from now on.

        `source` determines which indexes are queried. Returns the index data for checks, which has no packages yet and
        only contains the platform and Python version. If `source` is None, look-ups are disabled and the result is
        None.
        """
        self._source, self._plan, self._options = source, None, None
        self._snapshot = IndexSnapshot(target=source.target) if source is not None else IndexSnapshot()
        self._asked, self._typed = frozenset(), {}
        self._wanted, self._fetched = frozenset(), {}
        return self._snapshot if source is not None else None

    def notify(self, names: Collection[str]) -> bool:
        """Record package names for which new data arrived; return whether the file uses any of them. Thread-safe."""
        with self._lock:
            found = self._asked.intersection(names)
            self._changed |= found
        return bool(found)

    def look_up_first(self, names: Sequence[str], priority: int = INTERACTIVE) -> bool:
        """Request the look-up of packages at a higher priority than usual, and return whether the request was made.

        `names` are the names of the packages, and `priority` is that of their look-up (0 is the highest). The method
        does not wait for the data. It requests nothing and returns False if `names` is empty, if look-ups are disabled
        or offline, or if no index may be queried.
        """
        if not names or self._source is None or self._plan is None or self._plan.is_offline or not self._plan.asked:
            return False
        self._asked = self._asked.union(names)
        self._source.lookups.start_lookup(self._plan, names, priority)
        return True

    def drop_answers(self) -> None:
        """Release the fetched data, but remember which names were looked up."""
        self._source, self._plan, self._snapshot, self._fetched = None, None, IndexSnapshot(), {}

    def update(self, checker: Checker) -> bool:
        """Look up new package names of the checker's document, and pass new data to the checker.

        Returns whether the document must be checked again, because there was new data.
        """
        source, context = self._source, checker.context
        if source is None or context is None:
            return False
        new = self._ready(checker)
        options = index_options(context)
        if self._plan is None or options != self._options:
            request = index_request(context)
            self._plan, self._options = source.plan(request), options
            self._is_new, self._snapshot = True, IndexSnapshot(target=source.target)
            new = self._asked = frozenset(request.names)
        again = time.monotonic() - self._asked_at > AGAIN_SECONDS
        self._asked |= new
        if new or (again and self._asked):
            source.lookups.start_lookup(self._plan, sorted(self._asked if again else new), self._priority)
            self._asked_at = time.monotonic() if again else self._asked_at
        with self._lock:
            changed, self._changed = self._changed, set()
        return self._renew(checker, source, self._plan, {*changed, *new})

    def _ready(self, checker: Checker) -> frozenset[str]:
        """Return the package names in the checker's document that are to be looked up on an index now.

        A name is returned if it was not looked up before, and has been in the text for at least `TYPED_SECONDS`. This
        avoids look-ups of partly typed names. Names that need no look-up, such as those of packages required by URL,
        are left out. `checker` has the parsed document.
        """
        unknown = checker.names - self._asked
        if not unknown:
            self._typed = {}
            return frozenset()
        now = time.monotonic()
        self._typed = {name: self._typed.get(name, now) for name in unknown}
        ready = frozenset([name for name, since in self._typed.items() if now - since >= TYPED_SECONDS])
        self._typed = {name: since for name, since in self._typed.items() if name not in ready}
        return ready & self._on_index(checker, ready)

    def _on_index(self, checker: Checker, names: frozenset[str]) -> frozenset[str]:
        """Return those of `names`, package names in the checker's document, that are to be looked up on an index.

        The others, such as a package required by URL, are recorded as needing no look-up, and not examined again.
        """
        if not names or checker.context is None:
            return frozenset()
        wanted = names.intersection(index_request(checker.context).names)
        self._asked |= names - wanted
        return wanted

    def _renew(self, checker: Checker, source: IndexSource, plan: LookupPlan, names: set[str]) -> bool:
        if not names and not self._is_new:
            return False
        before = self._snapshot.projects
        more = source.lookups.snapshot(plan, names)
        served = source.lookups.releases.known(plan, self._wanted)
        served_names = {key for key, _ in served.keys() - self._fetched.keys()}
        self._fetched = served
        if not self._is_new:
            names = {name for name in names if before.get(name) != more.projects[name]} | served_names
        projects: dict[str, tuple[Answer, ...]] = {**before, **more.projects}
        self._is_new = False
        metadata = {**self._snapshot.metadata, **source.metadata(names), **self._fetched}
        self._snapshot = msgspec.structs.replace(more, projects=projects, target=source.target, metadata=metadata)
        checker.use_index(self._snapshot, names)
        self._renewed = names
        return bool(names)

    def want_metadata(self, checker: Checker) -> None:
        """Look up the metadata (dependencies) of those versions of the file's packages that would be installed.

        This is called after the checker has received the data from the index.
        """
        if self._source is None or self._plan is None or checker.context is None:
            return
        wanted = wanted_releases(checker.context, self._renewed) - self._wanted
        if wanted:
            self._wanted |= wanted
            self._source.lookups.releases.start_lookup(self._plan, wanted)
