"""The settings that hold for a file or folder: the user's, before them the project's, before both the client's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_server.configuration import NONE, Configuration, effective, project_configuration

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext
    from venvoy_server.settings import ClientSettings


def settings_of(context: CallContext, path: str | None) -> tuple[ClientSettings, Configuration]:
    """Return the settings that hold for a file or folder, and the project's file that is among them.

    The user's file comes first, before it the nearest pyproject.toml with `[tool.venvoy]`, before both the client's own.
    """
    client = context.client
    if path is None:
        return client.settings, NONE
    project = project_configuration(context.host, path, context.roots, context.trusted_folders)
    return effective(client.own_settings, client.user, project), project
