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
    if said := _without_changes(result):
        lines.append(said)
    unknown = [
        f"pip's setting {each.setting} was not passed on to uv: {each.note}"
        for each in result.settings
        if not each.option
    ]
    return "\n".join([*lines, *notice_lines([*result.notices, *unknown], style)])


def _without_changes(result: LockTextResult) -> str:
    """Return a sentence about a file in which no version is another one than before; empty if there are changes.

    The file is new, or was empty, if the whole text is inserted.
    """
    if not result.edit.edits:
        return "It is up to date."
    if result.changes:
        return ""
    if all(each.range.start == each.range.end and each.new_text == result.text for each in result.edit.edits):
        return "It is new, and pins no package."
    return "The same versions; other lines differ." if result.dry_run else "The same versions; written anew."
