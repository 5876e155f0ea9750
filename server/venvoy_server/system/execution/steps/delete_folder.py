"""Final step of a completed operation: delete a folder that is no longer needed."""

from __future__ import annotations

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import DeleteFolder
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import trash


def do(step: DeleteFolder, work: RunningOperation) -> None:
    """Delete the step's folder. A failure is added to the notices, not raised: the operation is complete."""
    work.report("finishing", f"deleting {step.path}")
    try:
        trash.discard(step.path)
    except OperationError as error:
        work.notices.append(error.message)
