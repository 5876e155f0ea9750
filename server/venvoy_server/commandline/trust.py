"""How `venvoy trust` shows its result."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.trust import TrustResult
from venvoy_server.commandline.style import printable, short_path


def prepare(values: dict[str, Any], switches: dict[str, Any]) -> None:
    """Take `venvoy trust [FOLDER]` as the wish to trust; `--no-trusted` and `--forget` say otherwise."""
    if not values.get("forget"):
        values.setdefault("trusted", True)


def render(result: TrustResult, switches: dict[str, Any]) -> str:
    """Return what holds for the folder."""
    word = "is trusted" if result.trusted else "is not trusted"
    return f"{printable(short_path(result.folder))} {word}."
