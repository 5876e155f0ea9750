"""The output of `venvoy status`: the text that an editor's status bar shows about a folder's environment."""

from __future__ import annotations

from venvoy_protocol.status import STATUS, StatusResult
from venvoy_server.commandline.style import printable, standard_style
from venvoy_server.commandline.view import Switches, View
from venvoy_server.selection.status import NO_PYTHON


def render(result: StatusResult, switches: Switches) -> str:
    """Return the text of editors' status bars, with the text of its tooltip on the lines below."""
    style = standard_style()
    colour = {"error": "red", "warning": "yellow"}.get(result.severity, "green")
    tooltip = "\n".join(printable(line) for line in result.tooltip.split("\n"))
    return f"{style.paint(printable(result.text), colour)}\n{tooltip}".rstrip()


def next_line(result: StatusResult) -> str:
    """Return a line on how to get an environment if the folder has no Python, else an empty text."""
    if result.text != NO_PYTHON:
        return ""
    return "Next: venvoy create makes an environment here, venvoy select picks one."


VIEW = View(STATUS, render=render, next_line=next_line)
