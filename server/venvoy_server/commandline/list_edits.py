"""The output of `venvoy add` and `venvoy drop`, which edit a project's list of dependencies."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_protocol.list_edit import ListEditResult
from venvoy_server.commandline.steps import afterword, change_lines, environment_line
from venvoy_server.commandline.style import Style, printable, short_path, standard_style
from venvoy_server.commandline.view import Switches
from venvoy_server.environments.redact import redacted


def _changed_lines(diff: str, style: Style) -> Iterator[str]:
    """Yield the removed (`-`) and added (`+`) lines of a diff of one file, in colour.

    The diff's remark that a line has no line break at its end is included.
    """
    colour = ""
    for line in diff.split("\n")[2:]:  # skip the header with the file's names
        if line.startswith("\\"):
            if colour:
                yield style.paint(f" {line}", "faint")
            continue
        colour = {"+": "green", "-": "red"}.get(line[:1], "")
        if colour:
            yield style.paint(printable(redacted(f" {line[0]} {line[1:].rstrip(chr(13))}")), colour)


def render(result: ListEditResult, switches: Switches) -> str:
    """Return the edited file's path, its removed and added lines, the environment's changed packages, and notes."""
    style = standard_style()
    shown = short_path(result.edit.path)
    where = printable(shown if result.edit.edits else f"{shown}: nothing to change")
    lines = [style.paint(f"File: {where}", "faint")]
    lines += _changed_lines(result.edit.diff, style)
    changes = change_lines(result.changes, style)
    if result.environment_path:
        lines += [environment_line(result, style), *changes]
        if not changes:
            lines.append("Nothing would change." if result.dry_run else "Everything is installed already.")
    return "\n".join([*lines, *afterword(result, style, switches)])
