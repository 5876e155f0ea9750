"""Starts a new analysis of open files, in batches, when new data about their packages arrives from indexes.

Problems with an index are logged once each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Generic, Protocol, TypeVar

from venvoy_server.lsp.analysis import Analysis
from venvoy_server.lsp.index_facts import TYPED_SECONDS
from venvoy_server.lsp.workspace import EditedText
from venvoy_server.operations.lookup_plan import sentence
from venvoy_server.rpc.connection import Connection
from venvoy_server.rpc.event_loop import call_on_loop

BATCH_SECONDS = 0.2
"""Time in seconds during which changes are batched before files are re-analysed."""

_INFORMATION = 3


class Analysed(Protocol):
    """The part of an open file that look-ups on package indexes need."""

    text: EditedText
    analysis: Analysis

    @property
    def is_open(self) -> bool:
        """Return whether the file is still open in the editor."""
        ...


F = TypeVar("F", bound=Analysed)


class IndexWatch(Generic[F]):
    """Analyses open files again when data from package indexes arrives; runs on the event loop.

    It subscribes to such data when the first file uses look-ups.
    """

    def __init__(self, connection: Connection, files: Iterable[F], analyse: Callable[[F], None]) -> None:
        """Prepare to analyse open files again when new data about their packages arrives from package indexes.

        `connection` is the connection to the client, which receives log messages. `files` are the files that are open
        in the client. `analyse` is called with a file to start its analysis.
        """
        self._connection = connection
        self._files = files
        self._analyse = analyse
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._names: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._typed: dict[str, asyncio.TimerHandle] = {}
        self._noted: set[tuple[str, str]] = set()

    def analysed(self, file: F) -> None:
        """React to an analysis of `file`: log problems with package indexes, and schedule look-ups of new names.

        Problems with the file's indexes are sent to the client as log messages. If the analysis found package names
        that were typed less than half a second ago, one more analysis is scheduled, which looks these names up. The
        first call with a file that uses look-ups subscribes to the arrival of new data.
        """
        index = file.analysis.index
        if index.plan is None:
            return
        if self._unsubscribe is None:
            self._loop = asyncio.get_running_loop()
            self._unsubscribe = self._connection.shared.machine.lookups().subscribe(self._changed)
            self._collect(frozenset(index.asked))  # data that arrived before the subscription
        if index.has_typed_names and file.text.uri not in self._typed:
            handle = asyncio.get_running_loop().call_later(TYPED_SECONDS + 0.05, self._analyse_typed, file)
            self._typed[file.text.uri] = handle
        self._send_notes(file)

    def close(self) -> None:
        """Stop reacting to new data from package indexes: no further analysis is started.

        Look-ups that are running are not stopped.
        """
        if self._unsubscribe is not None:
            self._unsubscribe()
        for handle in (self._timer, *self._typed.values()):
            if handle is not None:
                handle.cancel()
        self._loop = None

    def _changed(self, names: frozenset[str]) -> None:
        """Start the analysis of the files that use one of `names`, packages for which new data arrived. Thread-safe."""
        loop = self._loop
        if loop is not None:
            call_on_loop(loop, partial(self._collect, names))

    def _collect(self, names: frozenset[str]) -> None:
        self._names |= names
        if self._timer is None and self._loop is not None:
            self._timer = self._loop.call_later(BATCH_SECONDS, self._flush)

    def _flush(self) -> None:
        names, self._names, self._timer = self._names, set(), None
        for file in self._files:
            if file.analysis.index.notify(names):
                self._analyse(file)

    def _analyse_typed(self, file: F) -> None:
        self._typed.pop(file.text.uri, None)
        if file.is_open:
            self._analyse(file)

    def _send_notes(self, file: F) -> None:
        """Send the problems of the file's indexes to the client, as log messages, each once per client."""
        plan = file.analysis.index.plan
        for trouble in self._connection.shared.machine.lookups().troubles(plan) if plan is not None else ():
            if (trouble.url, trouble.kind) not in self._noted:
                self._noted.add((trouble.url, trouble.kind))
                params = {"type": _INFORMATION, "message": sentence(trouble)}
                self._connection.notify("window/logMessage", params)
