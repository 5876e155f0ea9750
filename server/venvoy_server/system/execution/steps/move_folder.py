"""Rename a folder, or rename it back."""

from __future__ import annotations

import os

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import MoveFolder
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders
from venvoy_server.system.files.os_errors import operation_error


def do(step: MoveFolder, work: RunningOperation) -> None:
    """Rename it; raises OperationError if the folder that it is to replace is not empty any more."""
    if step.replaces_empty:
        _remove_empty(step.target)
    folders.rename(step.source, step.target)


def undo(step: MoveFolder) -> None:
    """Rename it back, where it was renamed; raises OperationError if something else is at its place by now."""
    if step.replaces_empty:
        _undo_in_empty(step)
        return
    if not os.path.lexists(step.target):
        return
    if os.path.lexists(step.source):
        message = f"Something else is at {step.source} by now; what was there before lies in {step.target}."
        raise OperationError("path-occupied", message, {"path": step.source, "kept": step.target})
    folders.rename(step.target, step.source)


def _remove_empty(path: str) -> None:
    """Remove an empty folder; the system refuses one that holds something, so that nothing can be lost."""
    try:
        os.rmdir(path)
    except FileNotFoundError:
        return
    except OSError as error:
        if os.path.isdir(path) and os.listdir(path):
            message = f"{path} is not empty any more. Rename it, and try again."
            raise OperationError("path-occupied", message, {"path": path}) from error
        raise operation_error(error, "replace the empty folder", path) from error


def _undo_in_empty(step: MoveFolder) -> None:
    """Rename it back if it was renamed, and make the empty folder again that was at its place."""
    if not os.path.lexists(step.source) and os.path.lexists(step.target):
        folders.rename(step.target, step.source)
    if not os.path.lexists(step.target):
        os.mkdir(step.target)
