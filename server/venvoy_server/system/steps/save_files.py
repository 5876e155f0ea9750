"""Copy small files aside before they are changed, and put them back."""

from __future__ import annotations

import os
import shutil

import msgspec

from venvoy_server.operations.steps import SaveFiles
from venvoy_server.system import folders
from venvoy_server.system.failures import operation_error
from venvoy_server.system.work import Work


class _Listing(msgspec.Struct, frozen=True):
    """What was in the watched folders before."""

    before: dict[str, list[str]]


def do(step: SaveFiles, work: Work) -> None:
    """Copy the files and links; the copy gets its final name only when it is whole."""
    partial, saved = _places(step)
    try:
        os.mkdir(partial)
        for name in step.names:
            target = os.path.join(partial, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(os.path.join(step.path, name), target, follow_symlinks=False)
        listing = _Listing({folder: _names(os.path.join(step.path, folder)) for folder in step.watched})
        folders.write(os.path.join(step.slot, "listing.json"), msgspec.json.encode(listing))
        os.rename(partial, saved)
    except OSError as error:
        raise operation_error(error, "save the files of", step.path) from error


def undo(step: SaveFiles) -> None:
    """Put the files back, and delete what came since; nothing is done where the copy never became whole."""
    partial, saved = _places(step)
    if os.path.isdir(saved):
        _delete_new(step)
        for name in step.names:
            target = os.path.join(step.path, name)
            folders.delete(target)
            folders.delete(f"{target}{folders.UNFINISHED_SUFFIX}")
            shutil.copy2(os.path.join(saved, name), target, follow_symlinks=False)
        folders.delete(saved)
    folders.delete(partial)
    folders.delete(os.path.join(step.slot, "listing.json"))


def _delete_new(step: SaveFiles) -> None:
    with open(os.path.join(step.slot, "listing.json"), "rb") as file:
        listing = msgspec.json.decode(file.read(), type=_Listing)
    for folder, before in listing.before.items():
        for name in set(_names(os.path.join(step.path, folder))) - set(before):
            folders.delete(os.path.join(step.path, folder, name))


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def _places(step: SaveFiles) -> tuple[str, str]:
    return os.path.join(step.slot, "saving"), os.path.join(step.slot, "saved")
