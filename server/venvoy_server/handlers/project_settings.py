"""The effective settings of a file or folder: the client's own override the project's, which override the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_server.configuration import NONE, Configuration, effective, project_configuration

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext
    from venvoy_server.settings import ClientSettings


def settings_of(context: CallContext, path: str | None) -> tuple[ClientSettings, Configuration]:
    """Return the settings that apply to a file or folder, and the project's own settings among them.

    The client's settings override those of the nearest pyproject.toml with `[tool.venvoy]`, which override those of the
    user's settings file. If `path` is None, no project's settings apply, and the second item is empty.
    """
    client = context.client
    if path is None:
        return client.settings, NONE
    project = project_configuration(context.host, path, context.roots, context.trusted_folders)
    return effective(client.own_settings, client.user_configuration, project), project
