"""Create, rename and delete folders of environments.

An operation that creates a folder claims it: it puts a marker file with its id into the folder until the creation has
ended. After an interruption, the marker shows which folder may be deleted.
"""

from __future__ import annotations

import os

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import KEPT_IN_PLACE, MARKER
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error
from venvoy_server.system.files.trash import around_trash
from venvoy_server.system.process_identity import own_identity

# Maximum process id on any system (a signed 32-bit number).
_GREATEST_PROCESS = 2**31 - 1


class Claim(msgspec.Struct, frozen=True):
    """The content of a marker file in a folder that an operation is creating.

    It has the operation's id, the id and identity of its process, and a note for users who find the file.
    """

    operation: str
    owner: int = 0
    owner_start: str = ""
    note: str = "This folder is being made by venvoy. If no venvoy runs, `venvoy repair` cleans it up."


def claim(path: str, operation: str, parents: tuple[str, ...]) -> Folder:
    """Create a folder (or use an empty one), write this operation's marker file into it, and return the open folder.

    `operation`: the operation's id; `parents`: the missing parent folders, outermost first, which are created, too.
    Raises OperationError.
    """
    try:
        for parent in parents:
            os.mkdir(parent)
        with Folder.open(os.path.dirname(path)) as around:
            name = os.path.basename(path)
            if around.status(name) is None:
                around.make(name)
            folder = around.child(name)
        try:
            _refuse_content(folder, path)
            folder.create(MARKER, msgspec.json.encode(Claim(operation, os.getpid(), own_identity())), 0o644)
        except BaseException:
            folder.close()
            raise
    except OSError as error:
        raise operation_error(error, "make the folder", path) from error
    return folder


def _refuse_content(folder: Folder, path: str) -> None:
    """Raise OperationError if a folder has entries other than `.venvoy*` and `lost+found` (`path` is for the message).

    They could be lost, since after an interruption the folder is deleted with its content.
    """
    others = [each for each in folder.names() if each not in KEPT_IN_PLACE and not each.startswith(".venvoy")]
    if others:
        message = f"{path} is not empty: it holds {sorted(others)[0]!r}. It is left alone."
        raise OperationError("path-occupied", message, {"path": path, "found": sorted(others)})


def read_claim(path: str) -> Claim | None:
    """Return the content of the marker file of the folder `path`, or None if it has none.

    For an unreadable or invalid marker, `Claim("")` is returned. A cloned project can contain a marker; therefore
    implausible values count as invalid.
    """
    try:
        if not os.path.lexists(os.path.join(path, MARKER)):
            return None
        with Folder.open(path) as folder:
            found = msgspec.json.decode(folder.read(MARKER, 4096), type=Claim)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, *JSON_ERRORS):
        return Claim("")
    if not (0 <= found.owner <= _GREATEST_PROCESS and found.operation.isascii() and found.operation.isalnum()):
        return Claim("")
    return found


def claimed_by(path: str) -> str | None:
    """Return the id of the operation that is creating a folder, from the marker file in it.

    The result is "" if the marker is invalid, and None if there is no marker.
    """
    found = read_claim(path)
    return None if found is None else found.operation


def release(path: str) -> None:
    """Delete the marker file in the folder `path`; do nothing if there is none.

    The marker file says that an operation has not finished creating the folder. Raises OperationError if the marker
    file cannot be deleted.
    """
    try:
        with Folder.open(path) as folder:
            folder.unlink(MARKER)
    except FileNotFoundError:
        return
    except OSError as error:
        raise operation_error(error, "finish", path) from error


def rename(source: str, target: str) -> None:
    """Move a file or folder to the path `target` on the same file system; an existing target is not replaced.

    Raises OperationError if `target` exists, or if the move fails. For a path inside one of Venvoy's trash folders,
    symlinks are refused, too: neither the trash folder nor a folder between it and the path may be one.
    """
    try:
        with (
            Folder.open(os.path.dirname(source), within=around_trash(source)) as old,
            Folder.open(os.path.dirname(target), within=around_trash(target)) as new,
        ):
            if new.status(os.path.basename(target)) is not None:
                raise FileExistsError(17, "File exists", target)
            old.make_movable(os.path.basename(source))
            old.move(os.path.basename(source), new, os.path.basename(target))
    except OSError as error:
        raise operation_error(error, "move", source) from error


def delete_claimed(path: str, operation: str, *, keep_empty: bool) -> None:
    """Delete the content of a folder that an operation was creating, then the folder if it is empty.

    `operation` is the operation's id. Nothing is deleted if the folder's marker file names another operation; without a
    marker, only an empty folder is deleted. The marker is deleted last, so that a retry after an interruption still
    recognises the folder. A trash folder inside it is not deleted; with `keep_empty`, neither is the emptied folder.
    """
    owner = claimed_by(path)
    if owner is not None and owner not in {operation, ""}:
        return
    if owner is not None:
        try:
            with Folder.open(os.path.dirname(path)) as around, around.child(os.path.basename(path)) as folder:
                for name in set(folder.names()) - KEPT_IN_PLACE - {MARKER}:
                    folder.delete(name)
        except OSError as error:
            raise operation_error(error, "delete", path) from error
        release(path)
    if not keep_empty:
        remove_if_empty(path)


def delete(path: str, *, within: str | None = None) -> None:
    """Delete a file, a symlink (not its target) or a folder recursively; a missing one is ignored.

    Raises OperationError, also if `path` is not in the folder `within`, or a folder between them is a symlink.
    """
    try:
        with Folder.open(os.path.dirname(path), within=within) as folder:
            folder.delete(os.path.basename(path))
    except FileNotFoundError:
        return
    except OSError as error:
        raise operation_error(error, "delete", path) from error


def remove_if_empty(path: str) -> bool:
    """Remove a folder if it is empty; return whether it no longer exists."""
    try:
        os.rmdir(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
