"""Step that creates a folder in the trash, into which the operation moves an environment."""

from __future__ import annotations

import os
import time

from venvoy_server.operations.steps import OpenTrash
from venvoy_server.operations.trash_entry import TrashEntry
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import trash


def do(step: OpenTrash, work: RunningOperation) -> None:
    """Create the step's folder in the trash, with a file that records the environment's original path and the time."""
    entry = TrashEntry(os.path.basename(step.slot), step.original, step.slot, time.time(), step.names, step.by)
    trash.open_trash(step.slot, entry)


def undo(step: OpenTrash) -> None:
    """Delete the step's folder in the trash, unless the environment that was moved there is still in it."""
    kept = os.path.join(step.slot, os.path.basename(step.original))
    if not os.path.lexists(kept):
        trash.close_trash(step.slot)
