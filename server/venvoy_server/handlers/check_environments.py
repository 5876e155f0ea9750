"""The environment against which each file of a `check` call is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from venvoy_server.environments.model import Environment

if TYPE_CHECKING:
    from venvoy_protocol.check import CheckParams
    from venvoy_server.call_context import CallContext

EnvironmentOf = Callable[[str | None], Environment | None]


def environments_of(context: CallContext, params: CheckParams) -> EnvironmentOf:
    """Return a function from a file's path to the environment that the file is checked against.

    This is the environment that `params` name, else the one selected for the file's folder. It is None for every file
    if `params.no_environment` is set.
    """
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
