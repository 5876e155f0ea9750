"""The state that the steps of one running operation share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.host import Host
from venvoy_server.operations.model import Change, Phase, Progress, Report

if TYPE_CHECKING:
    from venvoy_server.system.files.file_writer import Folder
    from venvoy_server.system.state.journal import Journal


class RunningOperation:
    """An operation that is running on an environment: the objects that it works with, and its results so far.

    `host` gives access to the file system. `operation` is the operation's id in `journal` (the record of running
    changes, for rollback). `variables` are the environment variables for tools. `claimed` is the folder of a new
    environment, opened when it is created. It stays open until the operation ends, to notice if another folder takes
    its place; None for other operations.
    """

    def __init__(
        self,
        host: Host,
        journal: Journal,
        operation: str,
        variables: Mapping[str, str],
        cancellation: Cancellation,
        report: Report | None,
    ) -> None:
        self.host = host
        self.journal = journal
        self.operation = operation
        self.variables = variables
        self.cancellation = cancellation
        self._report = report
        self.changes: tuple[Change, ...] = ()
        self.notices: list[str] = []
        self.recovered: list[str] = []
        self.cancel_came_late = False
        self.claimed: Folder | None = None

    def close(self) -> None:
        """Close the descriptor of the folder that this operation created, if any; the folder itself stays."""
        if self.claimed is not None:
            self.claimed.close()

    def report(self, phase: Phase, message: str, done: int | None = None, total: int | None = None) -> None:
        """Report progress to the callback, if there is one: `done` of `total` items, if these are known."""
        if self._report is not None:
            self._report(Progress(phase, message, done, total))
