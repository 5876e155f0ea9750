"""Step that creates and marks the folder of a new environment; undone by deleting it."""

from __future__ import annotations

from venvoy_server.operations.steps import ClaimFolder
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders


def do(step: ClaimFolder, work: RunningOperation) -> None:
    """Create the folder of a new environment and its missing parents, with a marker file that names the operation."""
    work.report("creating", f"making {step.path}")
    work.claimed = folders.claim(step.path, work.operation, step.parents)


def undo(step: ClaimFolder, operation: str) -> None:
    """Delete the folder if its marker belongs to the operation, then its created parents if they are empty."""
    folders.delete_claimed(step.path, operation, keep_empty=step.existed)
    for parent in reversed(step.parents):
        folders.remove_if_empty(parent)
