"""Step that restores a user's files that a tool overwrote."""

from __future__ import annotations

import os
import shutil

from venvoy_server.operations.steps import PutBack
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error


def do(step: PutBack, work: RunningOperation) -> None:
    """Restore the files `step.names` in the folder `step.path` from the backups in `step.saved`; delete `step.absent`.

    An external tool had overwritten the restored files, and had added the deleted ones. Raises OperationError if a file
    cannot be restored or deleted.
    """
    try:
        with Folder.open(step.path) as folder:
            for name in (*step.names, *step.absent):
                folder.delete(name)
        for name in step.names:
            shutil.copy2(os.path.join(step.saved, name), os.path.join(step.path, name), follow_symlinks=False)
    except OSError as error:
        raise operation_error(error, "put back files of", step.path) from error
