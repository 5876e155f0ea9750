"""Step that completes the creation of an environment: it deletes the marker file in the environment's folder.

The marker file says that the folder is unfinished. As long as it exists, an interrupted creation is undone; without it,
the new environment is kept.
"""

from __future__ import annotations

from venvoy_server.operations.steps import ReleaseFolder
from venvoy_server.system.execution.claimed_folder import require_same
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders


def do(step: ReleaseFolder, work: RunningOperation) -> None:
    """Remove the marker file of a new environment; raises `Cancelled` if the operation was cancelled before."""
    work.cancellation.check()
    require_same(work.claimed)
    folders.release(step.path)
