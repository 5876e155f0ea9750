"""The trash folder, which keeps a removed environment until it is restored or finally deleted.

The folder is next to the removed environment or, if the environment's folder must stay (a mount point, or a folder that
also has other content), inside it. Each removed environment has a folder of its own, its slot, in the trash folder. The
trash is used only if it is a folder of this user and not a symlink. `system.execution.remove` decides what is moved
there, restored and deleted.
"""

from __future__ import annotations

import os
import stat

from venvoy_server.environments.documents import to_json
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import TRASH
from venvoy_server.operations.trash_entry import TrashEntry
from venvoy_server.system.files.file_writer import UNFINISHED_SUFFIX, Folder, is_link
from venvoy_server.system.files.os_errors import operation_error

# Suffix of a folder that is being deleted, so that a partially deleted one is not mistaken for a complete one.
DELETED_SUFFIX = ".gone"
_OTHERS_WRITE = 0o002


def refuse_trash(trash: str) -> str | None:
    """Return the reason to refuse a trash folder as unsafe, or None if it is safe or does not exist.

    It is unsafe if it is a link, not a folder, of another user, or writable for all users without the sticky bit.
    """
    try:
        status = os.lstat(trash)
    except OSError:
        return None
    if is_link(trash):
        return "it is a link"
    if not stat.S_ISDIR(status.st_mode):
        return "it is not a folder"
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        return "it belongs to another user"
    if status.st_mode & _OTHERS_WRITE and not status.st_mode & stat.S_ISVTX and os.name != "nt":
        return "every user may write to it"
    return None


def is_own_trash(slot: str) -> bool:
    """Return whether the folder `slot`, which holds one removed environment, and the trash folder around it are safe.

    A folder is not safe if it is a symlink, is not a folder, or belongs to another user. It is not safe either if all
    users may write to it (without the sticky bit). A missing folder is safe.
    """
    return refuse_trash(os.path.dirname(slot)) is None and refuse_trash(slot) is None


def open_trash(slot: str, entry: TrashEntry) -> None:
    """Create the folder of one removed environment (`slot`) in a trash folder, and write `entry` to `entry.json` in it.

    The trash folder is created if missing, with a file that makes git ignore it. Raises OperationError.
    """
    trash = os.path.dirname(slot)
    try:
        with Folder.open(os.path.dirname(trash)) as around:
            try:
                around.make(TRASH, 0o700)
            except FileExistsError:
                _require_own(trash)
            with around.child(TRASH) as folder:
                _ignore(folder)
                folder.make(os.path.basename(slot), 0o700)
                with folder.child(os.path.basename(slot)) as made:
                    made.create("entry.json", to_json(entry))
    except OSError as error:
        raise operation_error(error, "make the trash folder", slot) from error


def _require_own(trash: str) -> None:
    reason = refuse_trash(trash)
    if reason is not None:
        message = f"{trash} is not used as trash: {reason}. Delete or rename it, and try again."
        raise OperationError("path-occupied", message, {"path": trash})


def _ignore(folder: Folder) -> None:
    """Write a .gitignore that ignores the whole folder; a symlink is replaced, not followed."""
    status = folder.status(".gitignore")
    if status is None or not stat.S_ISREG(status.st_mode):
        folder.write(".gitignore", b"*\n")


def discard(path: str) -> None:
    """Delete what is at `path`: a removed environment's folder (slot) in a trash folder, or a path inside a slot.

    A path outside a trash folder is ignored. Raises OperationError if the deletion fails.
    """
    if os.path.basename(os.path.dirname(path)) == TRASH:
        close_trash(path)
    elif TRASH in path.split(os.sep):
        delete_as_one(path)


def delete_as_one(path: str) -> None:
    """Rename a folder to `NAME.gone`, then delete it, so that a half-deleted folder never has the original name.

    No-op if it is missing. Raises OperationError.
    """
    name = os.path.basename(path)
    gone = f"{name}{DELETED_SUFFIX}"
    try:
        with Folder.open(os.path.dirname(path), within=around_trash(path)) as folder:
            folder.delete(gone)
            if folder.status(name) is not None:
                folder.move(name, folder, gone)
            folder.delete(gone)
    except FileNotFoundError:
        return
    except OSError as error:
        raise operation_error(error, "delete", path) from error


def close_trash(slot: str) -> None:
    """Delete a slot (the folder of one removed environment), and the trash folder itself if no other slot is left."""
    trash = os.path.dirname(slot)
    if os.path.basename(trash) != TRASH or refuse_trash(trash) is not None:
        return
    delete_as_one(slot)
    try:
        names = os.listdir(trash)
        others = [name for name in names if name != ".gitignore" and not name.endswith(UNFINISHED_SUFFIX)]
        if not others:
            with Folder.open(os.path.dirname(trash)) as around:
                around.delete(TRASH)
    except OSError:
        return


def around_trash(path: str) -> str | None:
    """Return the parent of the trash folder that contains a path, or None if the path is not in a trash folder.

    Callers pass it as `within` to `Folder.open`, which refuses symlinks below it.
    """
    names = path.split(os.sep)
    return os.sep.join(names[: names.index(TRASH)]) or os.sep if TRASH in names else None
