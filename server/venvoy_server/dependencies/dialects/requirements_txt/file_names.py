"""Which files are requirements files, by their names: the list that editors use, `*.pip` and `reqs*.txt` added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from venvoy_server.environments.host import Host

_FOLDERS = frozenset({"requirements", "constraints"})
_NAME = re.compile(r"(.*requirements.*\.(txt|in)|.*constraints.*\.(txt|in)|reqs.*\.txt|.*\.pip)", re.IGNORECASE)
_IN_FOLDER = re.compile(r".*\.(txt|in|pip)", re.IGNORECASE)
_FOLDER_LIMIT = 2000


def is_requirements_file(path: str, patterns: Sequence[str] = ()) -> bool:
    """Say whether a path's name is that of a requirements or constraints file.

    `patterns` are more of them (`*` and `?` as in `fnmatch`): one without `/` is for the file's name, one with `/` for
    the end of its path (`ci/*.lock`).
    """
    path = path.replace("\\", "/")
    folder, _, name = path.rpartition("/")
    if _NAME.fullmatch(name) or any(_fits(path, name, pattern) for pattern in patterns):
        return True
    return folder.rpartition("/")[2] in _FOLDERS and _IN_FOLDER.fullmatch(name) is not None


def _fits(path: str, name: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(path, f"*/{pattern.lstrip('/')}") if "/" in pattern else fnmatchcase(name, pattern)


def requirements_files(
    host: Host, folder: str, ignored: frozenset[str], depth: int, patterns: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the requirements files of a folder and of the folders below it, `depth` deep; links to folders are not followed."""
    pending, seen = [(folder, depth)], 0
    while pending and seen < _FOLDER_LIMIT:
        place, left = pending.pop()
        seen += 1
        try:
            children = sorted(host.children(place), key=lambda child: child.name)
        except OSError:
            continue
        names = {child.name for child in children}
        if "pyvenv.cfg" in names or "conda-meta" in names:
            continue
        for child in children:
            path = host.paths.join(place, child.name)
            if child.kind == "folder":
                if left and child.name not in ignored:
                    pending.append((path, left - 1))
            elif is_requirements_file(path, patterns):
                yield path
