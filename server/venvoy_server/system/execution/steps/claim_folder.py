"""Make the folder of a new environment and mark it, or delete it again."""

from __future__ import annotations

from venvoy_server.operations.steps import ClaimFolder
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files import folders


def do(step: ClaimFolder, work: RunningOperation) -> None:
    """Make the folder, with those above it that are missing, and put the marker in it."""
    work.report("creating", f"making {step.path}")
    work.claimed = folders.claim(step.path, work.operation, step.parents)


def undo(step: ClaimFolder, operation: str) -> None:
    """Delete the folder if the marker in it is the operation's, and the folders above it if they are empty."""
    folders.delete_claimed(step.path, operation, keep_empty=step.existed)
    for parent in reversed(step.parents):
        folders.remove_if_empty(parent)
