"""`selection`: which environment a file or folder uses, and why."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.errors import failure
from venvoy_protocol.selection import SELECTION, SelectionParams, SelectionResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selected_environment import selection_of, to_wire_selection


def selection(context: CallContext, params: SelectionParams) -> SelectionResult:
    """Return which environment is selected for a path, and why; raises MethodError `not-found` for a missing path."""
    if params.path is not None and context.host.stat(params.path) is None:
        raise failure("not-found", f"There is nothing at {params.path}.", path=params.path)
    _, found = selection_of(context, params.path)
    return SelectionResult(selection=to_wire_selection(found))


HANDLER: Final = Handler(SELECTION, selection)
