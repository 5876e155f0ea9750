"""Step that points an editable distribution to another folder, and updates RECORD."""

from __future__ import annotations

import os

from venvoy_server.operations.moved_editables import with_source
from venvoy_server.operations.steps import RewriteSource
from venvoy_server.system.execution.records import write_records
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error

_SIZE = 2 << 20


def do(step: RewriteSource, work: RunningOperation) -> None:
    """Replace the path `step.old` by `step.new` in the text of the files `step.names`, then update RECORD files.

    The source folder of an editable distribution was moved from `step.old` to `step.new`; the files are installed files
    of this distribution, which may still have the old path. RECORD is a distribution's list of files: the sizes and
    hashes of changed files in it are updated. Raises OperationError if a file cannot be read or written.
    """
    changed: dict[str, bytes] = {}
    try:
        for name in step.names:
            path = os.path.join(step.path, name)
            with Folder.open(os.path.dirname(path), within=step.path) as folder:
                last = os.path.basename(path)
                before = folder.read(last, _SIZE).decode("utf-8", "surrogateescape")
                after = with_source(last, before, step.old, step.new)
                if after != before:
                    changed[path] = after.encode("utf-8", "surrogateescape")
                    folder.write(last, changed[path])
        write_records(work.host, step.path, changed)
    except OSError as error:
        raise operation_error(error, "rewrite editable installations in", step.path) from error
