"""The output of `venvoy lock` and `venvoy export`, which both write a lock: exact versions of all dependencies."""

from __future__ import annotations

from venvoy_protocol.lock_result import LockTextResult
from venvoy_server.commandline.steps import change_lines, notice_lines
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.view import Switches


def summary(result: LockTextResult, switches: Switches) -> str:
    """Return the path of the lock or exported file, a line per package with another version than before, and notes."""
    style = standard_style()
    lines = [
        style.paint(f"File: {printable(short_path(result.edit.path))}", "faint"),
        *change_lines(result.changes, style),
    ]
    if not result.edit.edits:
        lines.append("It is up to date.")
    elif not result.changes:
        lines.append("The same versions; other lines differ." if result.dry_run else "The same versions; written anew.")
    unknown = [
        f"pip's setting {each.setting} was not passed on to uv: {each.note}"
        for each in result.settings
        if not each.option
    ]
    return "\n".join([*lines, *notice_lines([*result.notices, *unknown], style)])
