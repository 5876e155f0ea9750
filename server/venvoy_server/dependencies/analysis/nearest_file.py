"""Which file or folder a missing one was meant to be."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.similar_names import mistyped

# At most this number of missing files is compared with those that exist.
_MOST = 100


class NearbyFiles:
    """The folders in which files are missing, each read once in a check: a file may name many that do not exist."""

    def __init__(self) -> None:
        self._folders: dict[str, tuple[Child, ...]] = {}
        self._answers: dict[tuple[str, str | None], str | None] = {}

    def file(self, host: Host, path: str, document: str | None = None) -> str | None:
        """Return the name in the same folder that a missing file's was meant to be: mistyped, or with another ending.

        That is not the document itself.
        """
        key = (path, document)
        if key not in self._answers and len(self._answers) < _MOST:
            self._answers[key] = _nearest(host, path, document, self._children(host, path))
        return self._answers.get(key)

    def folder(self, host: Host, path: str) -> str | None:
        """Return the name of the folder, or of a link, that a missing folder's was meant to be: mistyped."""
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
