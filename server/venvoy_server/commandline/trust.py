"""How `venvoy trust` shows its result."""

from __future__ import annotations

from venvoy_protocol.trust import TRUST, TrustResult
from venvoy_server.commandline.options import Values
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View


def prepare(values: Values, switches: Switches) -> None:
    """Take `venvoy trust [FOLDER]` as the wish to trust; `--no-trusted` and `--forget` say otherwise."""
    if not values.get("forget"):
        values.setdefault("trusted", True)


def render(result: TrustResult, switches: Switches) -> str:
    """Return what holds for the folder."""
    word = "is trusted" if result.trusted else "is not trusted"
    return f"{printable(short_path(result.folder))} {word}."


VIEW = View(TRUST, render=render, prepare=prepare)
