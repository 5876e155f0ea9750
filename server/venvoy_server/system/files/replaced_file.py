"""Replacing of a user's file, but only if its content is unchanged since it was read (compare and swap)."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from venvoy_server.operations.errors import OperationError
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error
from venvoy_server.system.files.person_file import write_same_in

_LARGEST = 64 * 1024 * 1024
_LONGEST_WAIT = 2.0
_HELD = frozenset({errno.EWOULDBLOCK, errno.EACCES})


def replace_file(path: str, before: bytes | None, after: bytes) -> None:
    """Write `after` to a file if its content still equals `before` (None: the file does not exist).

    The file is replaced atomically if possible; it is overwritten in place if a new file would lose its hard links or
    owner, or cannot be renamed over it. Calls from several processes of this program are serialised by a lock. Raises
    OperationError: `file-changed` if the content differs, else the error of the system.
    """
    try:
        with Folder.open(os.path.dirname(path)) as folder, _alone_in(folder):
            if _content(path) != before:
                message = f"{path} was changed meanwhile by something else, and is left as it is. Try again."
                raise OperationError("file-changed", message, {"path": path})
            write_same_in(folder, os.path.basename(path), after)
    except OSError as error:
        raise operation_error(error, "write", path) from error


@contextmanager
def _alone_in(folder: Folder) -> Iterator[None]:
    """Context manager: lock a folder (flock, advisory), so that other callers of `replace_file` wait.

    The folder itself is locked, so that no lock file is left in a user's project. The write goes on without the lock if
    there is no flock (Windows, some network file systems), or if another program holds the lock for more than
    `_LONGEST_WAIT` seconds, as in `flock . venvoy add x`.
    """
    if folder.descriptor is None or os.name == "nt":
        yield
        return
    from fcntl import LOCK_EX, LOCK_NB, flock

    deadline = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            flock(folder.descriptor, LOCK_EX | LOCK_NB)
            break
        except OSError as error:
            if error.errno not in _HELD or time.monotonic() >= deadline:
                break
            time.sleep(0.01)
    yield


def refuse_to_replace(path: str) -> None:
    """Raise OperationError if permissions forbid writing the file `path`, or creating it if it is missing."""
    place = path if os.path.lexists(path) else os.path.dirname(path)
    if os.path.exists(place) and not os.access(place, os.W_OK):
        message = f"Could not write {path}: permission was denied for {place}."
        raise OperationError("no-permission", message, {"path": path})


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read(_LARGEST)
    except FileNotFoundError:
        return None
