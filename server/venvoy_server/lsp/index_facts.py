"""What is known of package indexes for one open file: which names are looked up, and when more is known of them.

Typing never waits for it: an analysis takes what is in memory. A name that was just typed is looked up a moment later,
if it is still there, so that what is typed half is not sent.
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
"""How long a new name must have been there before it is looked up."""

AGAIN_SECONDS = 600.0
"""After this time, names of a file that is edited are looked up again, which asks for what is not fresh any more."""


INTERACTIVE, VISIBLE, OPEN, CLOSED = 0, 1, 2, 4
"""Priorities of look-ups: of what a person points at, of lines in view, of open files, and of others."""


class IndexFacts:
    """The look-ups of one file. Lives in the analysis thread; `notify` may be called in any."""

    def __init__(self, priority: int = OPEN) -> None:
        """Take how soon names are looked up."""
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
        """Return the names that were looked up."""
        return self._asked

    @property
    def has_typed_names(self) -> bool:
        """Return whether there are names that will be looked up in a moment."""
        return bool(self._typed)

    @property
    def snapshot(self) -> IndexSnapshot | None:
        """Return what is known now, None if nothing is looked up."""
        return self._snapshot if self._source is not None else None

    @property
    def plan(self) -> LookupPlan | None:
        """Return what is asked for the file, None before it was analysed or if nothing is."""
        return self._plan

    def begin(self, source: IndexSource | None) -> IndexSnapshot | None:
        """Begin anew with what may be asked now (None for nothing); return what the checker begins with."""
        self._source, self._plan, self._options = source, None, None
        self._snapshot = IndexSnapshot(target=source.target) if source is not None else IndexSnapshot()
        self._asked, self._typed = frozenset(), {}
        self._wanted, self._fetched = frozenset(), {}
        return self._snapshot if source is not None else None

    def notify(self, names: Collection[str]) -> bool:
        """Record names of which more is known; return whether the file has one of them."""
        with self._lock:
            found = self._asked.intersection(names)
            self._changed |= found
        return bool(found)

    def ask_first(self, names: Sequence[str], priority: int = INTERACTIVE) -> bool:
        """Look names of the file up before others; return whether that may come to something."""
        if not names or self._source is None or self._plan is None or self._plan.is_offline or not self._plan.asked:
            return False
        self._asked = self._asked.union(names)
        self._source.lookups.want(self._plan, names, priority)
        return True

    def drop_answers(self) -> None:
        """Forget what is known, except which names were looked up."""
        self._source, self._plan, self._snapshot, self._fetched = None, None, IndexSnapshot(), {}

    def update(self, checker: Checker) -> bool:
        """Look up what is new in the document of a checker; return whether it is to be updated with more that is known."""
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
            source.lookups.want(self._plan, sorted(self._asked if again else new), self._priority)
            self._asked_at = time.monotonic() if again else self._asked_at
        with self._lock:
            changed, self._changed = self._changed, set()
        return self._renew(checker, source, self._plan, {*changed, *new})

    def _ready(self, checker: Checker) -> frozenset[str]:
        """Return the names that were not looked up yet and have been there for a moment."""
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
        """Return those of some names that an index is asked for; the others are not looked at again."""
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
        """Look up the metadata of what would be installed, once the checker has been updated with what is known."""
        if self._source is None or self._plan is None or checker.context is None:
            return
        wanted = wanted_releases(checker.context, self._renewed) - self._wanted
        if wanted:
            self._wanted |= wanted
            self._source.lookups.releases.want(self._plan, wanted)
