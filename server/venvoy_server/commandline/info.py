"""How `venvoy info` shows its result."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.info import InfoResult
from venvoy_server.commandline.steps import notice_lines
from venvoy_server.commandline.style import standard_style, table


def render(result: InfoResult, switches: dict[str, Any]) -> str:
    """Return the facts as a list."""
    style = standard_style()
    rows = [
        ("venvoy", result.version),
        ("protocol", result.protocol_version),
        ("python", f"{result.python_version} ({result.python})"),
        ("platform", result.platform),
        ("uv", result.uv or "none found"),
        ("state", result.state_folder),
    ]
    return "\n".join([table(rows, style), *notice_lines(result.notices, style)])
