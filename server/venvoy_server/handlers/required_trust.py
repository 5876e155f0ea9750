"""The trust that is required before a method executes anything: every folder whose code might run must be trusted."""

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
    """Raise MethodError unless the project's folder, the environment and all folders to install from are trusted."""
    for place in executed_places(context.host, folder, environment, sources):
        require_trust(context, place)


def require_trust_to_run(context: CallContext, executable: str, folders: Iterable[str]) -> None:
    """Raise MethodError if a program that is to be run is in a folder that the user does not trust.

    `executable` is the program's path. Each of `folders` and of the client's folders must be trusted if it contains the
    program. If the path is a symlink, folders that contain the link are checked as well as folders that contain its
    target.
    """
    at = context.host.paths.dirname(executable)
    for folder in (*folders, *context.client.folders):
        if context.is_within(executable, folder) or context.is_within(at, folder):
            require_trust(context, folder)


def operations_in(context: CallContext, folder: str) -> Operations:
    """Return the object that runs operations, such as installing, with the client's settings.

    Raises MethodError if the setting `uv` is a path in an untrusted folder.
    """
    settings = context.client.settings
    if settings.uv is not None:
        require_trust_to_run(context, settings.uv, (folder,))
    return context.machine.operations(settings)
