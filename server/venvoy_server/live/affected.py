"""Decide which clients may be affected by changed paths; with many workspaces, most changes affect one client only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from venvoy_server.environments.host import PathFlavour


class ChangedPlaces:
    """The workspaces that contain the paths of a change on disk.

    If a changed path is outside of every workspace, the change may affect all clients.
    """

    def __init__(self, flavour: PathFlavour, paths: Iterable[str], workspaces: Collection[str]) -> None:
        """Take the changed paths, and the workspace folders of all clients.

        `flavour` is the module for path syntax, `posixpath` or `ntpath`.
        """
        self._flavour = flavour
        self._workspaces = workspaces
        changed = {self._workspace_of(path) for path in paths}
        self._is_elsewhere = None in changed
        self._around = {folder for each in changed if each is not None for folder in self._way_up(each)}
        self._starts = tuple(each.rstrip(flavour.sep) + flavour.sep for each in changed if each is not None)

    def may_matter(self, folders: Iterable[str]) -> bool:
        """Return whether the change may affect one of `folders`, on which a client's data depends.

        That is so if the folder is in a workspace with a changed path, or contains such a workspace, or if a path
        outside of every workspace changed.
        """
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
