"""The output of `venvoy restore`, which brings back a removed environment."""

from __future__ import annotations

from venvoy_protocol.restore import RESTORE, RestoreResult
from venvoy_server.commandline.steps import exit_status, operation_text
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View


def render(result: RestoreResult, switches: Switches) -> str:
    """Return the text for standard output: what was restored, or in a dry run what would be restored."""
    return operation_text(result, switches, f"Restored {printable(short_path(result.environment_path))}.")


VIEW = View(RESTORE, render=render, exit_status=exit_status)
