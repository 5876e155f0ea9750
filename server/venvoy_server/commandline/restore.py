"""How `venvoy restore` shows its result."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.restore import RestoreResult
from venvoy_server.commandline.steps import operation_text


def render(result: RestoreResult, switches: dict[str, Any]) -> str:
    """Return what was done, or would be."""
    return operation_text(result)
