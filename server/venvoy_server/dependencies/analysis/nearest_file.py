"""Find the existing file or folder that a path to a missing one was probably meant to name."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.similar_names import mistyped

# Maximum number of missing paths for which suggestions are computed.
_MOST = 100


class NearbyFiles:
    """Suggests existing files and folders for missing paths, for one check.

    Each folder is listed on disk only once, since a file may name many missing paths.
    """

    def __init__(self) -> None:
        self._folders: dict[str, tuple[Child, ...]] = {}
        self._answers: dict[tuple[str, str | None], str | None] = {}

    def file(self, host: Host, path: str, document: str | None = None) -> str | None:
        """Return the name of the existing file that was probably meant by `path`, the path of a missing file.

        It is in the same folder, and its name differs by a typo or in its suffix. None if there is no such file.
        `document` is the path of the document that is checked, which is never suggested.
        """
        key = (path, document)
        if key not in self._answers and len(self._answers) < _MOST:
            self._answers[key] = _nearest(host, path, document, self._children(host, path))
        return self._answers.get(key)

    def folder(self, host: Host, path: str) -> str | None:
        """Return the name of the existing folder or symlink of which the name of a missing folder is probably a typo,
        or None.
        """
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
