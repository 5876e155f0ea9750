"""Which places must be trusted before a method runs something: every one from which something could be executed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from venvoy_server.operations.executed_places import executed_places
from venvoy_server.trust import require_trust

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext
    from venvoy_server.operations.model import Sources
    from venvoy_server.ports.operations import Operations


def require_trust_to_install(context: CallContext, folder: str, environment: str | None, sources: Sources) -> None:
    """Raise MethodError if the project's folder, the environment or a place that the sources name is not trusted."""
    for place in executed_places(context.host, folder, environment, sources):
        require_trust(context, place)


def require_trust_to_ask(context: CallContext, executable: str, folders: Iterable[str]) -> None:
    """Raise MethodError if a program lies in one of the folders, or in one of the client's, that is not trusted.

    Where its own name lies counts as well as where a link leads to: Python looks for its packages from there.
    """
    at = context.host.paths.dirname(executable)
    for folder in (*folders, *context.client.folders):
        if context.is_within(executable, folder) or context.is_within(at, folder):
            require_trust(context, folder)


def operations_in(context: CallContext, folder: str) -> Operations:
    """Return the operations with the client's settings; raises MethodError if these name a uv of an untrusted folder."""
    settings = context.client.settings
    if settings.uv is not None:
        require_trust_to_ask(context, settings.uv, (folder,))
    return context.machine.operations(settings)
