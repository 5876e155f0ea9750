"""Delete what is not needed any more, once an operation is done."""

from __future__ import annotations

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import DeleteFolder
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import trash


def do(step: DeleteFolder, work: RunningOperation) -> None:
    """Delete the folder (a slot of the trash); where that fails the operation is done all the same, and says so."""
    work.report("finishing", f"deleting {step.path}")
    try:
        trash.discard(step.path)
    except OperationError as error:
        work.notices.append(error.message)
