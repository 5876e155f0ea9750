"""The output of `venvoy remove`."""

from __future__ import annotations

from shlex import quote

from venvoy_protocol.remove import REMOVE, RemoveResult
from venvoy_server.commandline.steps import exit_status, operation_text
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View


def render(result: RemoveResult, switches: Switches) -> str:
    """Return a text about what was removed, or would be."""
    return operation_text(result, switches, f"Removed {printable(short_path(result.environment_path))}.")


def next_line(result: RemoveResult) -> str:
    """Return the command that undoes the removal."""
    path = short_path(result.environment_path)
    # A shell does not expand `~` in quotes.
    return f"To bring it back: venvoy restore {quote(result.environment_path if path.startswith('~') else path)}"


VIEW = View(REMOVE, render=render, exit_status=exit_status, next_line=next_line)
