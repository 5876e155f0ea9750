"""A file with a list of dependencies, held by a command that reads it, installs what it will say, and writes it.

The lock is a row of the journal, as for environments, under a name that no environment has. A command takes its list
first and an environment after it, never the other way round, so that no two commands wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.model import Report
from venvoy_server.system.execution.services import Services
from venvoy_server.system.execution.transaction import begin
from venvoy_server.system.state.journal import Journal
from venvoy_server.system.state.own_journal import MemoryRows

ListCommand = Literal["add", "drop"]


@contextmanager
def held_list(
    services: Services, command: ListCommand, path: str, report: Report | None, cancellation: Cancellation | None
) -> Iterator[None]:
    """Hold the file at a real path against other commands that change it; waits for one that holds it.

    Where the user's state cannot be written, there is no lock: the writing then notices that the file was changed.
    Raises OperationError `environment-busy` if the other command takes too long, and Cancelled.
    """
    journal = services.journal if services.state.database.is_writable() else Journal(MemoryRows())
    cancel, wait = cancellation or Cancellation(), services.settings.busy_wait
    begun = begin((journal, None), command, f"list:{path}", path, cancel, report, wait)
    assert begun.id is not None
    for row in begun.interrupted:  # a file is written in one step, so there is nothing to clean up
        journal.finish(row.id, "recovered")
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        journal.finish(begun.id, outcome)
