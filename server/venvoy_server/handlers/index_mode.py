"""Whether names are looked up: the user's setting, or the variable that takes its place in one process."""

from __future__ import annotations

from typing import Literal, cast, get_args

from venvoy_server.call_context import CallContext

VARIABLE = "VENVOY_INDEX"
IndexMode = Literal["on", "offline", "off"]


def index_mode(context: CallContext) -> IndexMode:
    """Return whether the names in open files are looked up."""
    named = context.machine.variables().get(VARIABLE)
    return cast(IndexMode, named) if named in get_args(IndexMode) else context.client.settings.index
