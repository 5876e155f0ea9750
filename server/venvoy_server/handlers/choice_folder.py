"""The folder for which a user's choice of an environment is recorded, and the choices recorded so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_server.environments.project import folders_up, holds, nearest_project
from venvoy_server.selection import select

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext


def choice_folder(context: CallContext, place: str) -> str:
    """Return the folder for which a choice of environment is recorded, given a file or folder `place` of a project.

    This is the project: the nearest folder with a file such as pyproject.toml, else the root of the workspace. But if a
    folder between the project and `place` has an environment or a recorded choice of its own, it is that folder.
    """
    host, roots, trusted = context.host, context.roots, context.trusted_folders
    project = nearest_project(host, place, roots, trusted) or folders_up(host, place, roots, trusted)[-1]
    # The active environment belongs to the client's process, not to a folder, so no variables are passed.
    own = select(host, place, roots, recorded_choices(context), {}, trusted=trusted, candidates=False)
    return own.folder if own.source != "none" and holds(host.paths, project, own.folder) else project


def recorded_choices(context: CallContext) -> dict[str, str | None]:
    """Return the recorded choices as a dictionary from folder to environment.

    The value is None if the user chose to use no environment in the folder.
    """
    return {choice.folder: choice.environment for choice in context.machine.state.selections()}
