"""How `venvoy repair` shows its result."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.repair import RepairResult
from venvoy_server.commandline.steps import operation_text


def render(result: RepairResult, switches: dict[str, Any]) -> str:
    """Return what was mended, or would be."""
    return operation_text(result)
