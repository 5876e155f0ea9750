"""The output of `venvoy remove`, which removes an environment so that it can be restored."""

from __future__ import annotations

from shlex import quote

from venvoy_protocol.remove import REMOVE, RemoveResult
from venvoy_server.commandline.steps import exit_status, operation_text
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View


def render(result: RemoveResult, switches: Switches) -> str:
    """Return the text for standard output: what was removed, or in a dry run what would be removed."""
    return operation_text(result, switches, f"Removed {printable(short_path(result.environment_path))}.")


def next_line(result: RemoveResult) -> str:
    """Return a line with the command that restores the environment that was removed."""
    path = short_path(result.environment_path)
    # A shell does not expand `~` in quotes.
    return f"To bring it back: venvoy restore {quote(result.environment_path if path.startswith('~') else path)}"


VIEW = View(REMOVE, render=render, exit_status=exit_status, next_line=next_line)
