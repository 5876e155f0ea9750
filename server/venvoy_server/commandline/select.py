"""How `venvoy select` shows its result: as `venvoy selection` does."""

from __future__ import annotations

from venvoy_protocol.select import SELECT
from venvoy_server.commandline.options import UsageError, Values
from venvoy_server.commandline.selection import render
from venvoy_server.commandline.view import Switches, View


def prepare(values: Values, switches: Switches) -> None:
    """Refuse a call that chooses nothing, or two things."""
    given = [name for name in ("environment", "none", "clear") if values.get(name)]
    if len(given) != 1:
        raise UsageError("Name an environment, or --none, or --clear.")


VIEW = View(SELECT, render=render, prepare=prepare)
