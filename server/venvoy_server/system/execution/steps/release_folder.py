"""Step that removes the marker of a new environment's folder (releases it), which commits the operation."""

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
