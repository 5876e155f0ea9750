"""Look-ups on package indexes for files that are not open in the editor.

When new data arrives, the client is requested to pull the findings of these files again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.lsp.file_context import IndexSource
from venvoy_server.lsp.index_facts import CLOSED, IndexFacts
from venvoy_server.rpc.event_loop import call_on_loop

BATCH_SECONDS = 2.0
"""Time in seconds during which changes are batched; each batch re-checks every affected file."""


class UnopenedLookups:
    """Looks up, on package indexes, the packages of dependency files that are not open in the editor.

    For each path, it counts how often new data has arrived, so that callers know when to check the file again. `begin`,
    `end`, `changes` and `keep` may be called in worker threads.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        audit: Callable[[Document, Inputs], None],
        changed: Callable[[], None],
    ) -> None:
        """Prepare look-ups; `loop` is the event loop on which `changed` is called after each batch of new data.

        `audit` schedules the look-up of known vulnerabilities for a document, and may be called in any thread.
        """
        self._audit = audit
        self._changed = changed
        self._loop = loop
        self._lock = threading.Lock()
        self._facts: dict[str, IndexFacts] = {}
        self._changes: dict[str, int] = {}
        self._unsubscribe: Callable[[], None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def changes(self, path: str) -> int:
        """Return how many times new index data has arrived for the file at `path`."""
        with self._lock:
            return self._changes.get(path, 0)

    def begin(self, path: str, source: IndexSource | None) -> IndexFacts:
        """Return a new object for the look-ups of a file, and record from now on when new data for them arrives.

        If `source` is None, nothing is looked up.
        """
        facts = IndexFacts(CLOSED)
        facts.begin(source)
        with self._lock:
            self._facts.pop(path, None)
            if source is not None:
                self._facts[path] = facts
                if self._unsubscribe is None:
                    self._unsubscribe = source.lookups.subscribe(self._notify)
        return facts

    def end(self, facts: IndexFacts, document: Document, inputs: Inputs) -> None:
        """Release the index data of a checked file, and schedule the look-up of known vulnerabilities in its packages.

        The index data is in `facts`; it is released because a workspace may have hundreds of files. `document` is the
        checked file, and `inputs` are the other data that its checks use. They determine for which package versions
        vulnerabilities are looked up.
        """
        facts.drop_answers()
        self._audit(document, inputs)

    def keep(self, paths: Collection[str]) -> None:
        """Stop watching the look-ups of all files except those at `paths`."""
        with self._lock:
            for path in [path for path in self._facts if path not in paths]:
                self._facts.pop(path)

    def close(self) -> None:
        """Stop watching look-ups. Must be called on the event loop."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._timer is not None:
            self._timer.cancel()

    def _notify(self, names: frozenset[str]) -> None:
        """Record which files have new data: those that use one of `names`, the packages with new data. Thread-safe."""
        with self._lock:
            concerned = [path for path, facts in self._facts.items() if facts.notify(names)]
            for path in concerned:
                self._changes[path] = self._changes.get(path, 0) + 1
        if concerned:
            call_on_loop(self._loop, self._collect)

    def _collect(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(BATCH_SECONDS, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self._changed()
