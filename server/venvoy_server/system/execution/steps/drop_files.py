"""Step that deletes files saved by an earlier step."""

from __future__ import annotations

import os

from venvoy_server.operations.steps import DropFiles
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders


def do(step: DropFiles, work: RunningOperation) -> None:
    """Delete the step's files; missing ones are ignored."""
    for name in step.names:
        folders.delete(os.path.join(step.path, name), within=step.path)
