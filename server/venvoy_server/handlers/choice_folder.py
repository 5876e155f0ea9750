"""The folder for which a choice of an environment counts, and the choices that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_server.environments.project import folders_up, holds, nearest_project
from venvoy_server.selection import select

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext


def choice_folder(context: CallContext, place: str) -> str:
    """Return the folder for which a choice counts for a file or folder, wherever in its project that is.

    It is the nearest folder with a project file, else the root of the project; a package in it that has an environment
    of its own, or a choice, is chosen for itself.
    """
    host, roots, trusted = context.host, context.roots, context.trusted_folders
    project = nearest_project(host, place, roots, trusted) or folders_up(host, place, roots, trusted)[-1]
    # What is active belongs to the client's process, not to a folder.
    own = select(host, place, roots, recorded_choices(context), {}, trusted=trusted, candidates=False)
    return own.folder if own.source != "none" and holds(host.paths, project, own.folder) else project


def recorded_choices(context: CallContext) -> dict[str, str | None]:
    """Return the environments that were chosen, by folder; None if the choice is to use none."""
    return {choice.folder: choice.environment for choice in context.machine.state.selections()}
