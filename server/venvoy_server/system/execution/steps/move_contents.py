"""Step that moves some of a folder's content into another folder; symlinks below either folder are not followed."""

from __future__ import annotations

import os

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import MoveContents
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error
from venvoy_server.system.files.trash import around_trash


def do(step: MoveContents, work: RunningOperation) -> None:
    """Move the files and folders in `step.names` to the target folder; missing ones are skipped."""
    _move(step.source, step.target, step.names)


def undo(step: MoveContents) -> None:
    """Move back what was moved; raises OperationError if the original path is occupied."""
    if os.path.isdir(step.target):
        _move(step.target, step.source, step.names)


def is_done(step: MoveContents) -> bool:
    """Return whether every name in `step.names` is in the target folder and no longer in the source folder."""
    return all(
        os.path.lexists(os.path.join(step.target, name)) and not os.path.lexists(os.path.join(step.source, name))
        for name in step.names
    )


def _move(source: str, target: str, names: tuple[str, ...]) -> None:
    try:
        _make(target)
        for name in names:
            _move_one(source, target, name)
        for folder in sorted({os.path.dirname(name) for name in names} - {""}, key=len, reverse=True):
            _remove_if_empty(os.path.join(source, folder))
        if around_trash(source) is not None:
            _remove_if_empty(source)
    except OSError as error:
        raise operation_error(error, "move the environment in", source) from error


def _make(path: str, within: str | None = None) -> None:
    """Create the folder `path`; no-op if it exists.

    If `within`, a folder above it, is given, missing folders between the two are created as well.
    """
    if not os.path.isdir(path):
        parent = os.path.dirname(path)
        if within is not None and parent != within:
            _make(parent, within)
        with Folder.open(parent, within=within or around_trash(path)) as folder:
            folder.make(os.path.basename(path))


def _move_one(source: str, target: str, name: str) -> None:
    if os.path.isabs(name) or os.pardir in name.split("/"):
        raise OperationError("invalid-path", f"{name!r} is not a path in {source}.")
    old_path, new_path = os.path.normpath(os.path.join(source, name)), os.path.normpath(os.path.join(target, name))
    if not os.path.lexists(old_path):
        return
    _make(os.path.dirname(new_path), target)
    with (
        Folder.open(os.path.dirname(old_path), within=around_trash(source) or source) as old,
        Folder.open(os.path.dirname(new_path), within=around_trash(target) or target) as new,
    ):
        last = os.path.basename(name)
        if new.status(last) is not None:
            message = f"Something else is at {new_path} by now; what was there before is in {old_path}."
            raise OperationError("path-occupied", message, {"path": new_path, "kept": old_path})
        old.move(last, new, last)


def _remove_if_empty(path: str) -> None:
    try:
        os.rmdir(path)
    except OSError:
        return
