"""Rollback of a plan's steps, newest first; which steps were done is determined from disk.

Called by `transaction` if a step of a running operation fails, and by `recovery` for an operation whose process is
gone.
"""

from __future__ import annotations

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import Plan
from venvoy_server.system.execution.steps import undo


def undo_plan(plan: Plan, operation_id: str, reached: int) -> list[str]:
    """Undo the plan's steps from index `reached` down to the first; return the failures, as sentences.

    `operation_id` is the id of the operation: a folder that it created is deleted only if the marker file in it has
    this id.
    """
    left: list[str] = []
    for step in reversed(plan.steps[: reached + 1]):
        try:
            undo(step, operation_id)
        except OperationError as error:
            left.append(error.message)
        except OSError as error:
            left.append(str(error))
    return left
