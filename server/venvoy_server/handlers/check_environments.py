"""Which environment each file of a call of `check` is checked against."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from venvoy_server.environments.model import Environment

if TYPE_CHECKING:
    from venvoy_protocol.check import CheckParams
    from venvoy_server.call_context import CallContext

EnvironmentOf = Callable[[str | None], Environment | None]


def environments_of(context: CallContext, params: CheckParams) -> EnvironmentOf:
    """Return a function from a file to the environment it is checked against: the given one, none, or the file's selection."""
    if params.no_environment:
        return lambda path: None
    if params.environment is not None:
        from venvoy_server.handlers.gate import pass_gate

        named = pass_gate(context, params.environment, None, "read").environment
        return lambda path: named
    from venvoy_server.handlers.selected_environment import selection_of

    known: dict[str, Environment | None] = {}

    def selected(path: str | None) -> Environment | None:
        if path is None and not context.client.folders:
            return None
        folder = context.folder(context.host.paths.dirname(path) if path else None)
        if folder not in known:
            known[folder] = selection_of(context, folder, candidates=False)[1].environment
        return known[folder]

    return selected
