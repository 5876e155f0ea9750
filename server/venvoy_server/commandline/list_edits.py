"""How the edit of a list of dependencies reads; used by `add` and `drop`."""

from __future__ import annotations

from venvoy_protocol.list_edit import ListEditResult
from venvoy_server.commandline.steps import afterword, change_lines, environment_line
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.view import Switches
from venvoy_server.environments.redact import redacted


def render(result: ListEditResult, switches: Switches) -> str:
    """Return the lines that changed in the file, and the packages that changed in the environment."""
    style = standard_style()
    shown = short_path(result.edit.path)
    where = printable(shown if result.edit.edits else f"{shown}: nothing to change")
    lines = [style.paint(f"File: {where}", "faint")]
    for line in result.edit.diff.splitlines():
        if line[:1] in ("+", "-") and not line.startswith(("+++", "---")):
            lines.append(
                style.paint(printable(redacted(f" {line[0]} {line[1:]}")), "green" if line[0] == "+" else "red")
            )
    changes = change_lines(result.changes, style)
    if result.environment_path:
        lines += [environment_line(result, style), *changes]
        if not changes:
            lines.append("Nothing would change." if result.dry_run else "Everything is installed already.")
    return "\n".join([*lines, *afterword(result, style, switches)])
