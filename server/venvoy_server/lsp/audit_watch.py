"""Look-up of known vulnerabilities (audit) in the packages that open files install; then the files are analysed again.

Nothing is looked up if no source of vulnerability data is configured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from venvoy_server.call_context import CallContext
from venvoy_server.handlers.advisory_source import source_of
from venvoy_server.rpc.event_loop import call_on_loop

if TYPE_CHECKING:
    from venvoy_server.advisories.model import Source
    from venvoy_server.dependencies.analysis.document import Document
    from venvoy_server.dependencies.analysis.inputs import Inputs
    from venvoy_server.rpc.connection import Connection

QUIET_SECONDS = 1.0
"""Debounce time in seconds: a file's versions are looked up once it has not been analysed again for this long."""

AGAIN_SECONDS = 6 * 3600.0
"""Interval in seconds after which everything is looked up again."""

RETRY_SECONDS = (10.0, 30.0, 60.0, 120.0, 300.0)
"""Delays in seconds before failed look-ups are retried: after the first failure, the second one, and so on."""

_INFORMATION = 3
Pair = tuple[str, str]
Wanted = tuple["Source", set[Pair]]
F = TypeVar("F")
Ask = Callable[[F, Callable[["Document", "Inputs"], "Wanted | None"]], Awaitable["Wanted | None"]]
"""Returns the result of calling a function with a file's document in the analysis
thread; None if the file was closed.
"""


class AuditWatch(Generic[F]):
    """Schedules look-ups of known vulnerabilities from the event loop, and runs them one at a time in its own thread.

    asyncio's default executor is not used, because the process waits for it at exit, and a download may take ten
    minutes.
    """

    def __init__(
        self,
        connection: Connection,
        ask: Ask[F],
        reload: Callable[[], None],
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        """Prepare the look-ups of known vulnerabilities for one client's files; nothing is looked up yet.

        `connection` is the connection to the client. `ask(file, function)` calls `function` with the parsed document of
        `file` and with the other data that checks use, and returns the result. `reload` analyses all open files again
        after each look-up. `retry_seconds` are the delays before a failed look-up is repeated: after the first failure,
        the second, and so on.
        """
        self._connection = connection
        self._ask = ask
        self._reload = reload
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._running = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="venvoy-audit")
        self._cancellation = connection.shared.new_cancellation()
        self._noted: set[str] = set()
        self._began = time.monotonic()
        self._retry_seconds = retry_seconds
        self._failed: set[Pair] = set()
        self._failures = 0
        self._retry: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._added: set[Pair] = set()
        self._added_timer: asyncio.TimerHandle | None = None

    def analysed(self, uri: str, file: F) -> None:
        """Schedule the look-up of vulnerabilities for a file that was analysed.

        It starts once the file has not been analysed again for a second.
        """
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        self._timers[uri] = asyncio.get_running_loop().call_later(QUIET_SECONDS, self._start, uri, file)

    def add(self, document: Document, inputs: Inputs) -> None:
        """Schedule the look-up of known vulnerabilities in the packages of a file that is not open in the editor.

        `document` is the parsed file, and `inputs` are the other data that checks use, such as the installed versions.
        The packages of all files that are added within a second are looked up together. May be called in any thread.
        """
        wanted = self._wanted(document, inputs)
        if wanted is not None and wanted[1] - self._connection.client.audited:
            call_on_loop(self._loop, partial(self._collect, wanted[1]))

    def _collect(self, pairs: set[Pair]) -> None:
        self._added |= pairs
        if self._added_timer is None:
            self._added_timer = self._loop.call_later(QUIET_SECONDS, self._start_added)

    def _start_added(self) -> None:
        pairs, self._added, self._added_timer = self._added, set(), None
        self._run(self._audit_pairs(pairs))

    def close(self) -> None:
        """Stop; a request in progress is not interrupted, but no further one is sent."""
        self._cancellation.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)
        for timer in (*self._timers.values(), self._retry, self._added_timer):
            if timer is not None:
                timer.cancel()
        for task in self._tasks:
            task.cancel()

    def _start(self, uri: str, file: F) -> None:
        self._timers.pop(uri, None)
        self._run(self._audit(file))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _audit(self, file: F) -> None:
        async with self._running:
            wanted = await self._ask(file, self._wanted)
            if wanted is None:
                return
            await self._ask_new(*wanted)

    async def _audit_pairs(self, pairs: set[Pair]) -> None:
        async with self._running:
            source = source_of(self._context())[0]
            if source != "off":
                await self._ask_new(source, pairs)

    async def _ask_new(self, source: Source, pairs: set[Pair]) -> None:
        """Look up, at `source`, the vulnerabilities of the packages (name, version) in `pairs`.

        Packages that were looked up before are skipped. But every `AGAIN_SECONDS`, all packages are looked up again,
        since advisories may be new.
        """
        client = self._connection.client
        if time.monotonic() - self._began > AGAIN_SECONDS:
            self._began, client.audited = time.monotonic(), frozenset()
        new = pairs - client.audited
        if new:
            await self._ask_source(source, new)

    async def _ask_source(self, source: Source, pairs: set[Pair]) -> None:
        """Look up the vulnerabilities of packages, given as (name, version), then analyse all files again.

        After a failure, another try is scheduled.
        """
        note = await asyncio.get_running_loop().run_in_executor(self._thread, self._look_up, source, pairs)
        # Even after a failure, results from an earlier response are shown.
        self._connection.client.audited |= pairs
        if note is None:
            self._failed -= pairs
            self._failures = 0 if not self._failed else self._failures
        else:
            self._failed |= pairs
            self._retry_later()
            self._send_note(note)
        self._reload()

    def _send_note(self, note: str) -> None:
        if note not in self._noted:
            self._noted.add(note)
            self._connection.notify("window/logMessage", {"type": _INFORMATION, "message": note})

    def _retry_later(self) -> None:
        if self._retry is None:
            seconds = self._retry_seconds[min(self._failures, len(self._retry_seconds) - 1)]
            self._failures += 1
            self._retry = asyncio.get_running_loop().call_later(seconds, self._start_retry)

    def _start_retry(self) -> None:
        self._retry = None
        self._run(self._audit_failed())

    async def _audit_failed(self) -> None:
        """Look up again the packages whose look-up failed.

        Nothing is done if no source of vulnerability data is configured any more.
        """
        async with self._running:
            failed = self._failed & self._connection.client.audited
            self._failed = set()
            source = source_of(self._context())[0]
            if failed and source != "off":
                await self._ask_source(source, failed)

    def _wanted(self, document: Document, inputs: Inputs) -> Wanted | None:
        """Return where to look up vulnerabilities, and of which packages (name, version), for a document.

        None if no source of vulnerability data is configured. Runs in the analysis thread.
        """
        source = source_of(self._context())[0]
        if source == "off":
            return None
        from venvoy_server.handlers.advisory_checks import audited_pairs

        return source, audited_pairs(document, inputs)[0]

    def _look_up(self, source: Source, pairs: set[Pair]) -> str | None:
        """Look up the vulnerabilities of packages (name, version) in a worker thread.

        Returns a message for the log if that failed, else None.
        """
        from venvoy_server.handlers.advisory_checks import look_up, trouble_note

        context = self._context()
        trouble = look_up(context, source, pairs)
        return trouble_note(context, source, trouble).message if trouble is not None else None

    def _context(self) -> CallContext:
        return CallContext(self._connection.shared.machine, self._connection.client, self._cancellation)
