"""How `venvoy select` shows its result: as `venvoy selection` does."""

from __future__ import annotations

from typing import Any

from venvoy_server.commandline.options import UsageError
from venvoy_server.commandline.selection import render

__all__ = ["prepare", "render"]


def prepare(values: dict[str, Any], switches: dict[str, Any]) -> None:
    """Refuse a call that chooses nothing, or two things."""
    wishes = [name for name in ("environment", "none", "clear") if values.get(name)]
    if len(wishes) != 1:
        raise UsageError("Name an environment, or --none, or --clear.")
