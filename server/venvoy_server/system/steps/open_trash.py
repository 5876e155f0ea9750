"""Make a slot in the trash folder, or take it away again."""

from __future__ import annotations

import os
import time

import msgspec

from venvoy_server.operations.remove import TrashEntry
from venvoy_server.operations.steps import OpenTrash
from venvoy_server.system import folders
from venvoy_server.system.work import Work


def do(step: OpenTrash, work: Work) -> None:
    """Make the slot, with the entry that says what it is for."""
    entry = TrashEntry(os.path.basename(step.slot), step.original, step.slot, time.time())
    folders.open_trash(step.slot, msgspec.json.encode(entry))


def undo(step: OpenTrash) -> None:
    """Take the slot away, unless what was moved there is still in it."""
    kept = os.path.join(step.slot, os.path.basename(step.original))
    if not os.path.lexists(kept):
        folders.close_trash(step.slot)
