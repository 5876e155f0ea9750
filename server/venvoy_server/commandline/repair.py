"""The output of `venvoy repair`, which repairs a broken environment."""

from __future__ import annotations

from venvoy_protocol.repair import REPAIR, RepairResult
from venvoy_server.commandline.options import YES
from venvoy_server.commandline.steps import exit_status, operation_text
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View


def render(result: RepairResult, switches: Switches) -> str:
    """Return the text for standard output: what was repaired, or in a dry run what would be repaired."""
    return operation_text(result, switches, f"Repaired {printable(short_path(result.environment_path))}.")


VIEW = View(REPAIR, render=render, exit_status=exit_status, options=(YES,))
