"""The output of `venvoy export`, which writes a lock file in another format."""

from __future__ import annotations

from venvoy_protocol.export import EXPORT, ExportResult
from venvoy_server.commandline.lock_texts import summary
from venvoy_server.commandline.stderr_notes import say_aside
from venvoy_server.commandline.view import Switches, View


def render(result: ExportResult, switches: Switches) -> str:
    """Return a summary of the file that was written, or the exported text itself if no output file was named."""
    if result.edit.path:
        return summary(result, switches)
    say_aside([f"note: {notice}" for notice in result.notices])
    return result.text.rstrip("\n")


VIEW = View(EXPORT, render=render, is_answer=lambda result: not result.edit.path or result.dry_run)
