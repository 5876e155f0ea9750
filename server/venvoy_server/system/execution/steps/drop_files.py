"""Delete files that were saved before."""

from __future__ import annotations

import os

from venvoy_server.operations.steps import DropFiles
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders


def do(step: DropFiles, work: RunningOperation) -> None:
    """Delete them; a missing file is not an error."""
    for name in step.names:
        folders.delete(os.path.join(step.path, name), within=step.path)
