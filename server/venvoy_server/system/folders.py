"""Making, claiming, renaming and deleting folders, so that what is ours can be told from what is not."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import Any

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS
from venvoy_server.operations.steps import MARKER, TRASH
from venvoy_server.system.failures import operation_error
from venvoy_server.system.process_identity import own_identity

# Of a file that is being written, until it is renamed to its own name.
UNFINISHED_SUFFIX = ".venvoy-new"


class Claim(msgspec.Struct, frozen=True):
    """What stands in a marker: which operation made the folder, whose process that was, and a sentence for its finder."""

    operation: str
    owner: int = 0
    owner_start: str = ""
    note: str = "This folder is being made by venvoy. If no venvoy runs, `venvoy repair` cleans it up."


def claim(path: str, operation: str, parents: tuple[str, ...]) -> None:
    """Make a folder (or take an empty one) and mark it as this operation's; raises OperationError."""
    try:
        for parent in parents:
            os.mkdir(parent)
        if not os.path.isdir(path):
            os.mkdir(path)
        marker = os.open(os.path.join(path, MARKER), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with open(marker, "wb") as file:
            file.write(msgspec.json.encode(Claim(operation, os.getpid(), own_identity())))
    except OSError as error:
        raise operation_error(error, "make the folder", path) from error


def read_claim(path: str) -> Claim | None:
    """Return the marker in a folder, one that says nothing where it was broken off, or None where there is none."""
    try:
        with open(os.path.join(path, MARKER), "rb") as file:
            return msgspec.json.decode(file.read(4096), type=Claim)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, *JSON_ERRORS):
        return Claim("")


def claimed_by(path: str) -> str | None:
    """Return the operation whose marker stands in a folder, an empty text for a marker that says nothing, or None."""
    found = read_claim(path)
    return None if found is None else found.operation


def release(path: str) -> None:
    """Take the marker away; raises OperationError."""
    try:
        os.unlink(os.path.join(path, MARKER))
    except FileNotFoundError:
        return
    except OSError as error:
        raise operation_error(error, "finish", path) from error


def rename(source: str, target: str) -> None:
    """Rename within a file system, never over something that is there; raises OperationError."""
    try:
        if os.path.lexists(target):
            raise FileExistsError(17, "File exists", target)
        os.rename(source, target)
    except OSError as error:
        raise operation_error(error, "move", source) from error


def delete_claimed(path: str, operation: str, *, keep_empty: bool) -> None:
    """Delete a folder that the operation claimed, its marker last, so that a second try still knows it.

    A folder without a marker is deleted only while it is empty. `keep_empty` leaves the folder itself.
    """
    owner = claimed_by(path)
    if owner is not None and owner not in {operation, ""}:
        return
    if owner is not None:
        for name in os.listdir(path):
            if name != MARKER:
                delete(os.path.join(path, name))
        release(path)
    if not keep_empty:
        remove_if_empty(path)


def delete(path: str) -> None:
    """Delete a file, a link (never what it leads to) or a whole folder; what is gone already is no error."""
    try:
        if os.path.isdir(path) and not os.path.islink(path) and not _is_junction(path):
            import shutil

            shutil.rmtree(path, onerror=_make_writable_and_retry)
        else:
            os.unlink(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise operation_error(error, "delete", path) from error


def remove_if_empty(path: str) -> bool:
    """Remove a folder if it is empty; say whether it is gone."""
    try:
        os.rmdir(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def open_trash(slot: str, entry: bytes) -> None:
    """Make a slot in a trash folder, which git ignores, and write the entry that says what it is for."""
    trash = os.path.dirname(slot)
    try:
        os.makedirs(trash, exist_ok=True)
        with open(os.path.join(trash, ".gitignore"), "wb") as file:
            file.write(b"*\n")
        os.mkdir(slot)
        write(os.path.join(slot, "entry.json"), entry)
    except OSError as error:
        raise operation_error(error, "make the trash folder", slot) from error


def discard(path: str) -> None:
    """Delete a slot of a trash folder, or what was saved in one; raises OperationError."""
    if os.path.basename(os.path.dirname(path)) == TRASH:
        close_trash(path)
    elif TRASH in path:
        delete_as_one(path)


def delete_as_one(path: str) -> None:
    """Delete a folder that is renamed first, so that one half deleted is never taken for a whole one."""
    gone = f"{path}.gone"
    if os.path.lexists(path):
        try:
            os.rename(path, gone)
        except OSError as error:
            raise operation_error(error, "delete", path) from error
    delete(gone)


def close_trash(slot: str) -> None:
    """Delete a slot of a trash folder with what lies in it, and the trash folder when that was the last slot."""
    trash = os.path.dirname(slot)
    if os.path.basename(trash) != TRASH:
        return
    delete_as_one(slot)
    try:
        others = [name for name in os.listdir(trash) if name != ".gitignore"]
    except OSError:
        return
    if not others:
        delete(trash)


def write(path: str, data: bytes) -> None:
    """Write a file whole or not at all: a new one beside it is renamed over it. Raises OSError."""
    temporary = f"{path}{UNFINISHED_SUFFIX}"
    try:
        with open(temporary, "wb") as file:
            file.write(data)
        if os.path.exists(path):
            os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def _make_writable_and_retry(function: Callable[..., Any], path: str, information: Any) -> None:
    """Take a write protection away (git's objects, Windows' read-only files) and try once more."""
    if isinstance(information[1], FileNotFoundError):
        return
    for each in (os.path.dirname(path), path):
        try:
            os.chmod(each, os.stat(each).st_mode | stat.S_IRWXU)
        except FileNotFoundError:
            continue
    if function in {os.unlink, os.rmdir, os.remove}:
        function(path)
    else:
        import shutil

        shutil.rmtree(path)


def _is_junction(path: str) -> bool:
    """Say whether a path is a Windows junction (IO_REPARSE_TAG_MOUNT_POINT), which os.path.islink denies."""
    try:
        return getattr(os.lstat(path), "st_reparse_tag", 0) == 0xA0000003
    except OSError:
        return False
