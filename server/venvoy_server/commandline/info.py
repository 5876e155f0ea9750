"""How `venvoy info` shows its result."""

from __future__ import annotations

from venvoy_protocol.info import INFO, InfoResult
from venvoy_server.commandline.steps import notice_lines
from venvoy_server.commandline.style import standard_style, table
from venvoy_server.commandline.view import Switches, View


def render(result: InfoResult, switches: Switches) -> str:
    """Return the facts as a list."""
    style = standard_style()
    rows = [
        ("venvoy", result.version),
        ("protocol", result.protocol_version),
        ("python", f"{result.python_version} ({result.python})"),
        ("platform", result.platform),
        ("uv", result.uv or "none found"),
        ("state", result.state_folder),
        ("settings", result.settings_file),
    ]
    return "\n".join([table(rows, style), *notice_lines(result.notices, style)])


VIEW = View(INFO, render=render)
