"""Poll for changes other than edits: environments and their packages, settings in pyproject.toml, included files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from venvoy_server.lsp.analysis_result import AnalysisResult
from venvoy_server.lsp.open_files import Files, OpenFile
from venvoy_server.rpc.connection import Connection

LOOK_SECONDS = 2.0
"""Polling interval in seconds, for changes that neither the client nor the system reports."""


class Watch:
    """Checks every two seconds whether the environment, settings or included files of open documents have changed.

    These are changes that no edit in the editor causes. After a change, all open files are analysed again.
    """

    def __init__(self, connection: Connection, files: Files) -> None:
        self._connection = connection
        self._files = files
        self._task = asyncio.get_running_loop().create_task(self._watch())

    def close(self) -> None:
        """Stop polling."""
        self._task.cancel()

    async def _watch(self) -> None:
        loop, pool = asyncio.get_running_loop(), self._connection.shared.pool
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            results = [(file, file.result) for file in self._files if file.result is not None and file.work is None]
            if not results:  # of a thousand clients, most have no open file and need no thread
                continue
            is_stale = await loop.run_in_executor(pool, _any_stale, results)
            if is_stale:
                self._files.reload()


def _any_stale(results: Sequence[tuple[OpenFile, AnalysisResult]]) -> bool:
    return any(file.analysis.is_stale(result) for file, result in results if file.is_open)
