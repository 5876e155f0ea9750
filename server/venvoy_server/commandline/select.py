"""The options of `venvoy select`, which chooses a folder's environment; its output is that of `venvoy selection`."""

from __future__ import annotations

from venvoy_protocol.select import SELECT
from venvoy_server.commandline.options import UsageError, Values
from venvoy_server.commandline.selection import render
from venvoy_server.commandline.view import Switches, View


def prepare(values: Values, switches: Switches) -> None:
    """Raise UsageError unless exactly one of an environment, --none and --clear is given."""
    given = [name for name in ("environment", "none", "clear") if values.get(name)]
    if len(given) != 1:
        raise UsageError("Name an environment, or --none, or --clear.")


VIEW = View(SELECT, render=render, prepare=prepare)
