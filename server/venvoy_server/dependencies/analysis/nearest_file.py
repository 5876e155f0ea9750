"""Suggest the existing file or folder that a missing path was probably meant to be."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.similar_names import mistyped

# Maximum number of missing paths for which suggestions are computed.
_MOST = 100


class NearbyFiles:
    """Suggestions for missing paths; each folder is listed only once per check, since a
    file may name many missing ones.
    """

    def __init__(self) -> None:
        self._folders: dict[str, tuple[Child, ...]] = {}
        self._answers: dict[tuple[str, str | None], str | None] = {}

    def file(self, host: Host, path: str, document: str | None = None) -> str | None:
        """Return the name of a file in the same folder that a missing file was probably meant
        to be: a typo, or another suffix.

        `document` is the path of the document itself, which is never suggested.
        """
        key = (path, document)
        if key not in self._answers and len(self._answers) < _MOST:
            self._answers[key] = _nearest(host, path, document, self._children(host, path))
        return self._answers.get(key)

    def folder(self, host: Host, path: str) -> str | None:
        """Return the name of an existing folder or symlink of which a missing folder's name is probably a typo."""
        key = (f"{path}{host.paths.sep}", None)
        if key not in self._answers and len(self._answers) < _MOST:
            names = [child.name for child in self._children(host, path) if child.kind != "file"]
            self._answers[key] = mistyped(host.paths.basename(path), names)
        return self._answers.get(key)

    def _children(self, host: Host, path: str) -> tuple[Child, ...]:
        folder = host.paths.dirname(path)
        if folder not in self._folders:
            try:
                self._folders[folder] = tuple(sorted(host.children(folder), key=lambda child: child.name))
            except OSError:
                self._folders[folder] = ()
        return self._folders[folder]


def _nearest(host: Host, path: str, document: str | None, children: Sequence[Child]) -> str | None:
    folder, name = host.paths.dirname(path), host.paths.basename(path)
    names = [child.name for child in children if child.kind != "folder"]
    others = [each for each in names if host.paths.join(folder, each) != document]
    stem = name.split(".")[0]
    return mistyped(name, others) or next((each for each in others if each.split(".")[0] == stem and stem), None)
