"""How `venvoy sync` shows its result."""

from __future__ import annotations

from venvoy_protocol.sync import SYNC, SyncResult
from venvoy_server.commandline.steps import operation_text
from venvoy_server.commandline.view import Switches, View


def render(result: SyncResult, switches: Switches) -> str:
    """Return what was done, or would be."""
    return operation_text(result)


VIEW = View(SYNC, render=render)
