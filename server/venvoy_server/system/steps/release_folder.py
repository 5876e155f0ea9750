"""Take the marker away: the operation is done."""

from __future__ import annotations

from venvoy_server.operations.steps import ReleaseFolder
from venvoy_server.system import folders
from venvoy_server.system.work import Work


def do(step: ReleaseFolder, work: Work) -> None:
    """Take the marker away, unless a cancel came before."""
    work.cancellation.check()
    folders.release(step.path)
