"""Remove the marker of a folder: the operation is done."""

from __future__ import annotations

from venvoy_server.operations.steps import ReleaseFolder
from venvoy_server.system.execution.claimed_folder import require_same
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders


def do(step: ReleaseFolder, work: RunningOperation) -> None:
    """Take the marker away, unless a cancel came before."""
    work.cancellation.check()
    require_same(work.claimed)
    folders.release(step.path)
