"""Lock on a dependency file (list), held by commands that read it, install the result, and write it.

The lock is a row in the journal, as for environments, with the key `list:PATH`. Lock order, to avoid deadlocks: first
the file, then the environment.
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
    """Return a context that holds the lock on the dependency file at `path` (symlinks resolved) for `command`.

    Before the body, it waits while another command holds the lock; `report` is notified. If the user's state is not
    writable, nothing is locked: a concurrent change is detected when the file is written. Raises OperationError
    `environment-busy` if the wait exceeds the time limit (that of uv for its own locks), and Cancelled.
    """
    journal = services.journal if services.state.database.is_writable() else Journal(MemoryRows())
    cancel, wait = cancellation or Cancellation(), services.settings.busy_wait
    begun = begin((journal, None), command, f"list:{path}", path, cancel, report, wait)
    assert begun.id is not None
    for row in begun.interrupted:  # files are written atomically: nothing to clean up
        journal.finish(row.id, "recovered")
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        journal.finish(begun.id, outcome)
