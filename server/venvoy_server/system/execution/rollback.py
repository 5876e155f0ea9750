"""Undo the steps of a plan, the newest first; what is on disk decides what was done.

`transaction` calls it when a step of a running operation fails, `recovery` for an operation whose process is gone.
"""

from __future__ import annotations

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import Plan
from venvoy_server.system.execution.steps import undo


def undo_plan(plan: Plan, operation_id: str, reached: int) -> list[str]:
    """Undo the steps up to and including `reached`, newest first; return what could not be undone, as sentences."""
    left: list[str] = []
    for step in reversed(plan.steps[: reached + 1]):
        try:
            undo(step, operation_id)
        except OperationError as error:
            left.append(error.message)
        except OSError as error:
            left.append(str(error))
    return left
