"""A person's file that is written again: only if it is still what it was when the change was worked out."""

from __future__ import annotations

import os

from venvoy_server.operations.errors import OperationError
from venvoy_server.system.files.os_errors import operation_error
from venvoy_server.system.files.person_file import write_same

_LARGEST = 64 * 1024 * 1024


def replace_file(path: str, before: bytes | None, after: bytes) -> None:
    """Write a file, completely or not at all (but see `person_file`); `before` is what it holds, None if it is new.

    Raises OperationError: `file-changed` if it holds something else by now, else the system's refusal.
    """
    try:
        if _content(path) != before:
            message = f"{path} was changed by another program meanwhile, and is left as it is. Try again."
            raise OperationError("file-changed", message, {"path": path})
        write_same(path, after)
    except OSError as error:
        raise operation_error(error, "write", path) from error


def refuse_to_replace(path: str) -> None:
    """Raise OperationError if a file, or the folder of a new one, cannot be written as far as permissions say."""
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
