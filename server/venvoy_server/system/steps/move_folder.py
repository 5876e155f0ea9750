"""Rename a folder, or rename it back."""

from __future__ import annotations

import os

from venvoy_server.operations.steps import MoveFolder
from venvoy_server.system import folders
from venvoy_server.system.work import Work


def do(step: MoveFolder, work: Work) -> None:
    """Rename it."""
    folders.rename(step.source, step.target)


def undo(step: MoveFolder) -> None:
    """Rename it back, where it stands at its target and nothing stands at its source."""
    if os.path.lexists(step.target) and not os.path.lexists(step.source):
        folders.rename(step.target, step.source)
