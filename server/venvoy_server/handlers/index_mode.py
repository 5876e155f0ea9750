"""Whether packages are looked up on indexes: by the setting, or by the environment variable that overrides it."""

from __future__ import annotations

from typing import Literal, cast, get_args

from venvoy_server.call_context import CallContext

VARIABLE = "VENVOY_INDEX"
IndexMode = Literal["on", "offline", "off"]


def index_mode(context: CallContext) -> IndexMode:
    """Return how names in open files are looked up on indexes: `on`, `offline` (from the cache only) or `off`.

    The environment variable `VENVOY_INDEX` determines this if it is valid, else the setting.
    """
    named = context.machine.variables().get(VARIABLE)
    return cast(IndexMode, named) if named in get_args(IndexMode) else context.client.settings.index
