"""The output of `venvoy restore`."""

from __future__ import annotations

from venvoy_protocol.restore import RESTORE, RestoreResult
from venvoy_server.commandline.steps import exit_status, operation_text
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View


def render(result: RestoreResult, switches: Switches) -> str:
    """Return a text about what was restored, or would be."""
    return operation_text(result, switches, f"Restored {printable(short_path(result.environment_path))}.")


VIEW = View(RESTORE, render=render, exit_status=exit_status)
