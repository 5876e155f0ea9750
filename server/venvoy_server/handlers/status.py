"""`status`: the text and tooltip that an editor's status bar shows about the selected environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from venvoy_protocol.base import Call
from venvoy_protocol.errors import failure
from venvoy_protocol.status import STATUS, StatusParams, StatusResult
from venvoy_server.environments.project import folders_up
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selected_environment import selection_of
from venvoy_server.operations.lock_key import lock_key
from venvoy_server.selection import Selection, status_of
from venvoy_server.selection.short_paths import short_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from venvoy_server.call_context import CallContext
    from venvoy_server.environments.host import Host


def status(context: CallContext, params: StatusParams) -> StatusResult:
    """Return the content of the status bar for `params.path`: a short text about the environment in use, and a tooltip.

    The text also shows a running operation on the environment. The tooltip also names package indexes that could not be
    used. If nothing exists at the path, the command line gets the MethodError `not-found`. In an editor, such a path
    may be a file that was never saved, and gets a normal result.
    """
    host = context.host
    if params.path is not None and context.client.kind == "person" and host.stat(params.path) is None:
        raise failure(
            "not-found", f"There is nothing at {params.path}.", path=params.path
        )  # in an editor, the file may be unsaved
    place, selection = selection_of(context, params.path, candidates=False)
    folders = context.roots or (folders_up(host, place, (), context.trusted_folders)[-1],)
    found = status_result(host, folders, place, selection, _busy(context, place, selection))
    troubles = context.machine.index_troubles()
    if troubles:
        from venvoy_server.operations.lookup_plan import sentence

        found.tooltip = "\n".join([found.tooltip, *dict.fromkeys(map(sentence, troubles))])
    return found


def status_result(
    host: Host, folders: Sequence[str], place: str, selection: Selection, busy: str | None = None
) -> StatusResult:
    """Return the content of the status bar for the environment that is selected for `place`, a file or folder.

    Paths are shown relative to `folders`. `busy` describes a running operation on the environment; its problems are not
    shown meanwhile.
    """
    shown = status_of(selection)
    tooltip = short_paths(shown.tooltip, folders, host.home, host.paths.sep)
    click = Call(title="Show menu", method="menu", params={"id": "main", "path": place})
    if busy is not None:
        return StatusResult(text=f"{busy} …", tooltip=busy, severity="ok", command=click, busy=busy)
    return StatusResult(text=shown.text, tooltip=tooltip, severity=shown.severity, command=click)


_WORK = {
    "create": "Creating",
    "remove": "Removing",
    "restore": "Restoring",
    "repair": "Repairing",
    "install": "Installing into",
    "uninstall": "Uninstalling from",
    "sync": "Synchronising",
}


def _busy(context: CallContext, place: str, selection: Selection) -> str | None:
    """Return a description of the operation that is running on the environment of a file or folder (`place`), or None.

    The environment is the selected one, or a `.venv` in the folder or its parents, which may be about to be created.
    """
    held = context.machine.held()
    if not held:
        return None
    host = context.host
    used = selection.environment.prefix if selection.environment is not None else selection.path
    folders = folders_up(host, place, context.roots, context.trusted_folders)
    for path in (*([used] if used else []), *(host.paths.join(folder, ".venv") for folder in folders)):
        kind = held.get(lock_key(host, path))
        if kind is not None:
            return f"{_WORK.get(kind, 'Changing')} {host.paths.basename(path)}"
    return None


HANDLER: Final = Handler(STATUS, status)
