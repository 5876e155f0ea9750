"""Rename a folder, or rename it back."""

from __future__ import annotations

import os

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import MoveFolder
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders


def do(step: MoveFolder, work: RunningOperation) -> None:
    """Rename it."""
    folders.rename(step.source, step.target)


def undo(step: MoveFolder) -> None:
    """Rename it back, where it was renamed; raises OperationError if something else is at its place by now."""
    if not os.path.lexists(step.target):
        return
    if os.path.lexists(step.source):
        message = f"Something else is at {step.source} by now; what was there before lies in {step.target}."
        raise OperationError("path-occupied", message, {"path": step.source, "kept": step.target})
    folders.rename(step.target, step.source)
