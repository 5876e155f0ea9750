"""Decide which clients a change on disk may affect; with many workspaces, most changes affect only one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from venvoy_server.environments.host import PathFlavour


class ChangedPlaces:
    """The workspaces that contain changed paths; a change outside of every workspace may affect all clients."""

    def __init__(self, flavour: PathFlavour, paths: Iterable[str], workspaces: Collection[str]) -> None:
        """Take the changed paths, and the workspace folders of all clients."""
        self._flavour = flavour
        self._workspaces = workspaces
        changed = {self._workspace_of(path) for path in paths}
        self._is_elsewhere = None in changed
        self._around = {folder for each in changed if each is not None for folder in self._way_up(each)}
        self._starts = tuple(each.rstrip(flavour.sep) + flavour.sep for each in changed if each is not None)

    def may_matter(self, folders: Iterable[str]) -> bool:
        """Return whether a change may affect one of `folders`: is it in a changed workspace, or an ancestor of one?"""
        return self._is_elsewhere or any(
            folder in self._around or folder.startswith(self._starts) for folder in folders
        )

    def _workspace_of(self, path: str) -> str | None:
        while path not in self._workspaces:
            path, below = self._flavour.dirname(path), path
            if path == below:
                return None
        return path

    def _way_up(self, folder: str) -> Iterator[str]:
        """Yield a folder and all of its ancestors."""
        yield folder
        while (parent := self._flavour.dirname(folder)) != folder:
            yield (folder := parent)
