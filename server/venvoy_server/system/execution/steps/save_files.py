"""Step that copies small files aside before they are changed; undone by restoring them."""

from __future__ import annotations

import os
import shutil

import msgspec

from venvoy_server.environments.documents import from_json, to_json
from venvoy_server.operations.steps import SaveFiles
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders
from venvoy_server.system.files.file_writer import UNFINISHED_SUFFIX, Folder, write
from venvoy_server.system.files.os_errors import operation_error
from venvoy_server.system.files.trash import around_trash


class _Listing(msgspec.Struct, frozen=True):
    """The names that were in each watched folder when the files were saved; names added later are deleted by undo."""

    before: dict[str, list[str]]


def do(step: SaveFiles, work: RunningOperation) -> None:
    """Copy the step's files and symlinks to a backup folder, which has a temporary name until all are copied."""
    partial, saved = _places(step)
    try:
        os.mkdir(partial)
        for name in step.names:
            target = os.path.join(partial, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(os.path.join(step.path, name), target, follow_symlinks=False)
        listing = _Listing({folder: _names(os.path.join(step.path, folder)) for folder in step.watched})
        write(os.path.join(step.slot, "listing.json"), to_json(listing), within=around_trash(step.slot))
        os.rename(partial, saved)
    except OSError as error:
        raise operation_error(error, "save the files of", step.path) from error


def undo(step: SaveFiles) -> None:
    """Restore the saved files, and delete entries that were added to the folders `step.watched` since the backup.

    Then the backup is deleted. If the backup itself was interrupted, no file was changed yet: then only the incomplete
    backup is deleted.
    """
    partial, saved = _places(step)
    anchor = around_trash(step.slot)
    if os.path.isdir(saved):
        _delete_new(step)
        for name in step.names:
            _put_back(step, saved, name)
        folders.delete(saved, within=anchor)
    folders.delete(partial, within=anchor)
    folders.delete(os.path.join(step.slot, "listing.json"), within=anchor)


def _put_back(step: SaveFiles, saved: str, name: str) -> None:
    """Replace a file of the environment by its saved copy; do nothing if there is no saved copy.

    `name` is the file's path relative to the environment, which is at `step.path`. `saved` is the backup folder, in
    which the copy has the same relative path. The copy is missing if an earlier, interrupted rollback has already moved
    it to its place.
    """
    path = os.path.dirname(os.path.join(step.path, name))
    copies = os.path.dirname(os.path.join(saved, name))
    last = os.path.basename(name)
    with (
        Folder.open(path, within=step.path) as folder,
        Folder.open(copies, within=around_trash(step.slot)) as copied,
    ):
        for each in folder.names():
            if each.endswith(UNFINISHED_SUFFIX):
                folder.delete(each)
        if copied.status(last) is not None:
            folder.delete(last)
            copied.move(last, folder, last)


def _delete_new(step: SaveFiles) -> None:
    with open(os.path.join(step.slot, "listing.json"), "rb") as file:
        listing = from_json(file.read(), _Listing)
    for folder, before in listing.before.items():
        for name in set(_names(os.path.join(step.path, folder))) - set(before):
            folders.delete(os.path.normpath(os.path.join(step.path, folder, name)), within=step.path)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def _places(step: SaveFiles) -> tuple[str, str]:
    return os.path.join(step.slot, "saving"), os.path.join(step.slot, "saved")
