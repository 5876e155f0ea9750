"""How `venvoy activate` shows its result: lines to eval, and nothing else, when a shell is named."""

from __future__ import annotations

from venvoy_protocol.activate import ACTIVATE, ActivateResult, VariableEdit
from venvoy_server.commandline.stderr_notes import say_aside
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.view import Switches, View


def render(result: ActivateResult, switches: Switches) -> str:
    """Return the shell's command lines, or the edits for a person; what the lines leave undone goes to standard error."""
    if result.shells:
        say_aside([f"note: {printable(result.incomplete_reason)}"] if result.incomplete_reason else [])
        return "\n".join(lines.activate for lines in result.shells.values())
    style = standard_style()
    lines = [f"Activating {style.paint(printable(short_path(result.environment)), 'bold')} would"]
    lines += [f"    {_edit(edit)}" for edit in result.edits]
    if result.incomplete_reason:
        lines.append(printable(result.incomplete_reason))
    lines.append('To do it: eval "$(venvoy activate --shell bash)", or --shell zsh, fish, and others.')
    return "\n".join(lines)


def _edit(edit: VariableEdit) -> str:
    value = printable(edit.value or "")
    return {
        "set": f"set {edit.name} to {value}",
        "unset": f"unset {edit.name}",
        "prepend": f"put {value} first in {edit.name}",
        "remove": f"take {value} out of {edit.name}",
    }[edit.op]


VIEW = View(ACTIVATE, render=render)
