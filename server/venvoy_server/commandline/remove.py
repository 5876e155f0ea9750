"""How `venvoy remove` shows its result."""

from __future__ import annotations

from shlex import quote

from venvoy_protocol.remove import REMOVE, RemoveResult
from venvoy_server.commandline.steps import exit_status, operation_text
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View


def render(result: RemoveResult, switches: Switches) -> str:
    """Return what was done, or would be."""
    return operation_text(result, switches, f"Removed {printable(short_path(result.environment_path))}.")


def next_line(result: RemoveResult) -> str:
    """Return how to take it back."""
    path = short_path(result.environment_path)
    # A shell replaces no `~` between quotes.
    return f"To bring it back: venvoy restore {quote(result.environment_path if path.startswith('~') else path)}"


VIEW = View(REMOVE, render=render, exit_status=exit_status, next_line=next_line)
