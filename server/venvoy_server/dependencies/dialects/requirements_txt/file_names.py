"""Recognise requirements files by name: the patterns common in editors, plus `*.pip` and `reqs*.txt`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from venvoy_server.environments.patterns import pattern

FILE_ENDINGS = (".txt", ".in", ".pip")
_FOLDERS = frozenset({"requirements", "constraints"})
_NAME = pattern(r"(.*requirements.*\.(txt|in)|.*constraints.*\.(txt|in)|reqs.*\.txt|.*\.pip)", re.IGNORECASE)
_IN_FOLDER = pattern(r".*\.(txt|in|pip)", re.IGNORECASE)


def is_requirements_file(path: str, patterns: Sequence[str] = ()) -> bool:
    """Return whether a path's name is that of a requirements or constraints file.

    `patterns` are additional names (`*` and `?` as in `fnmatch`): one without `/` is matched against the file name, one
    with `/` against the end of the path (`ci/*.lock`).
    """
    path = path.replace("\\", "/")
    folder, _, name = path.rpartition("/")
    if _NAME.fullmatch(name) or any(_fits(path, name, pattern) for pattern in patterns):
        return True
    return folder.rpartition("/")[2] in _FOLDERS and _IN_FOLDER.fullmatch(name) is not None


def _fits(path: str, name: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(path, f"*/{pattern.lstrip('/')}") if "/" in pattern else fnmatchcase(name, pattern)
