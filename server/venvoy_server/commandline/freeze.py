"""How `venvoy freeze` shows its result: lines for a requirements file, and nothing else, on standard output."""

from __future__ import annotations

import sys
from typing import Any

from venvoy_protocol.freeze import FreezeResult


def render(result: FreezeResult, switches: dict[str, Any]) -> str:
    """Return the lines; notices go to standard error."""
    for notice in result.notices:
        sys.stderr.write(f"note: {notice}\n")
    return "\n".join(result.lines)
