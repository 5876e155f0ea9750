"""The mark that a distribution was asked for by name (REQUESTED, PEP 376), taken away where it was not."""

from __future__ import annotations

import os

from venvoy_server.operations.record import without_requested
from venvoy_server.packages.model import Distribution
from venvoy_server.system import folders
from venvoy_server.system.failures import operation_error


def unmark(distribution: Distribution) -> None:
    """Take the mark away from a distribution, in its folder and in its RECORD; raises OperationError."""
    record = os.path.join(distribution.metadata_path, "RECORD")
    mark = os.path.join(distribution.metadata_path, "REQUESTED")
    if not (os.path.exists(mark) and os.path.exists(record)):
        return
    try:
        with open(record, encoding="utf-8", errors="surrogateescape", newline="") as file:
            text = without_requested(file.read())
        folders.write(record, text.encode("utf-8", "surrogateescape"))
        os.unlink(mark)
    except OSError as error:
        raise operation_error(error, "mark what was asked for in", record) from error
