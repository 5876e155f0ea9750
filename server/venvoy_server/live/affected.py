"""Which clients a change on the disk may matter to: with many workspaces, most changes are in those of others."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from venvoy_server.environments.host import PathFlavour


class ChangedPlaces:
    """The workspaces in which something changed; a change outside of all workspaces may matter to everyone."""

    def __init__(self, flavour: PathFlavour, paths: Iterable[str], workspaces: Collection[str]) -> None:
        """Take the changed paths, and the workspace folders of all clients."""
        self._flavour = flavour
        self._workspaces = workspaces
        changed = {self._workspace_of(path) for path in paths}
        self._is_elsewhere = None in changed
        self._changed = {each for each in changed if each is not None}

    def may_matter(self, folders: Iterable[str]) -> bool:
        """Return whether a change may bear on what is in some folders: it is in the workspace of one, or in one itself."""
        return self._is_elsewhere or any(
            self._is_within(folder, workspace) or self._is_within(workspace, folder)
            for folder in folders
            for workspace in self._changed
        )

    def _workspace_of(self, path: str) -> str | None:
        while path not in self._workspaces:
            path, below = self._flavour.dirname(path), path
            if path == below:
                return None
        return path

    def _is_within(self, path: str, folder: str) -> bool:
        return path == folder or path.startswith(folder.rstrip(self._flavour.sep) + self._flavour.sep)
