"""Paths in sentences, as a person reads them: relative to the workspace folder, or with `~` for the home folder."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BEFORE = r"(?<![^\s(\[“\"'`=:,])"
_AFTER = r"(?=[\s,:;)\]”\"'`]|\.(?:\s|$)|$)"


def short_path(path: str, folders: Sequence[str], home: str, sep: str) -> str:
    """Return a path relative to the folder of `folders` around it, else with `~` for `home`, else as it is.

    With several folders the name of the folder stays in front, since each may have a `.venv`.
    """
    for folder in sorted(folders, key=len, reverse=True):
        inside = folder.rstrip(sep) + sep
        name = folder.rstrip(sep).rpartition(sep)[2]
        if name and path == folder:
            return name
        if name and path.startswith(inside):
            return (name + sep if len(folders) > 1 else "") + path[len(inside) :]
    return "~" + path[len(home) :] if len(home) > 1 and path.startswith(home + sep) else path


def short_paths(text: str, folders: Sequence[str], home: str, sep: str) -> str:
    """Return a sentence in which every path below `folders` or `home` is written as `short_path` writes it."""
    for folder in sorted(filter(None, (*folders, home)), key=len, reverse=True):
        if len(folder) < 2 or folder not in text:
            continue  # of a root every path would become a relative one
        written = re.escape(folder)
        begin = short_path(folder + sep, folders, home, sep)
        text = re.sub(_BEFORE + written + re.escape(sep), begin.replace("\\", r"\\"), text)
        if folder != home:
            name = short_path(folder, folders, home, sep)
            text = re.sub(_BEFORE + written + _AFTER, name.replace("\\", r"\\"), text)
    return text
