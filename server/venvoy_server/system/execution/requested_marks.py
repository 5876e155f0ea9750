"""Removal of the file REQUESTED (PEP 376) from distributions that were not requested by name."""

from __future__ import annotations

import os

from venvoy_server.operations.record import without_requested
from venvoy_server.packages.model import Distribution
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error

_RECORD_SIZE = 64 << 20


def unmark(distribution: Distribution) -> None:
    """Delete a distribution's file REQUESTED, and the line about it in RECORD (the distribution's list of files).

    REQUESTED marks a distribution that the user requested by name. Nothing happens if REQUESTED or RECORD is missing.
    Raises OperationError if a file cannot be read, written or deleted.
    """
    path = distribution.metadata_path
    try:
        with Folder.open(os.path.dirname(path)) as around, around.child(os.path.basename(path)) as folder:
            if folder.status("REQUESTED") is None or folder.status("RECORD") is None:
                return
            text = folder.read("RECORD", _RECORD_SIZE).decode("utf-8", "surrogateescape")
            folder.write("RECORD", without_requested(text).encode("utf-8", "surrogateescape"))
            folder.unlink("REQUESTED")
    except OSError as error:
        raise operation_error(error, "mark what was requested in", path) from error
