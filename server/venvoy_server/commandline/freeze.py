"""How `venvoy freeze` shows its result: lines for a requirements file, and nothing else, on standard output."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.freeze import FreezeResult
from venvoy_server.commandline.aside import say_aside


def render(result: FreezeResult, switches: dict[str, Any]) -> str:
    """Return the lines; notices go to standard error."""
    say_aside([f"note: {notice}" for notice in result.notices])
    return "\n".join(result.lines)
