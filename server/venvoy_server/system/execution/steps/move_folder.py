"""Step that renames a folder."""

from __future__ import annotations

import os

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import MoveFolder
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders
from venvoy_server.system.files.os_errors import operation_error


def do(step: MoveFolder, work: RunningOperation) -> None:
    """Rename the folder `step.source` to `step.target`.

    If the step expects an empty folder at the target, that is deleted first. Raises OperationError if the target is not
    empty any more, or if the folder cannot be renamed.
    """
    if step.replaces_empty:
        _remove_empty(step.target)
    folders.rename(step.source, step.target)


def undo(step: MoveFolder) -> None:
    """Rename the folder back, if it was renamed; raises OperationError if its original path is occupied."""
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
    """Remove an empty folder; no-op if it is missing. Raises OperationError if it is not empty."""
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
    """Rename the folder back, if it was renamed, and recreate the empty folder that the rename had replaced."""
    if not os.path.lexists(step.source) and os.path.lexists(step.target):
        folders.rename(step.target, step.source)
    if not os.path.lexists(step.target):
        os.mkdir(step.target)
