"""How `venvoy sync` shows its result."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.sync import SyncResult
from venvoy_server.commandline.steps import operation_text


def render(result: SyncResult, switches: dict[str, Any]) -> str:
    """Return what was done, or would be."""
    return operation_text(result)
