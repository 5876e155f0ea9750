"""The kind and status of files, from what the operating system reports; Windows junctions count as links.

Junctions are links between folders on Windows, which Python's `stat` and `lstat` report as folders, not symlinks.
Sources: `os.stat_result.st_reparse_tag` and `stat.IO_REPARSE_TAG_MOUNT_POINT` in Python's documentation; [MS-FSCC]
2.1.2.1. Other reparse points, such as OneDrive placeholders and deduplicated files, are treated as normal files.
"""

from __future__ import annotations

import os
import stat as stat_module
from typing import Any, Final

from venvoy_server.environments.host import FileKind, Stat

MOUNT_POINT: Final = 0xA0000003
"""`stat.IO_REPARSE_TAG_MOUNT_POINT`, which exists only in Python for Windows."""


def is_junction(status: Any) -> bool:
    """Return whether an `lstat` result is that of a Windows junction (a folder link); False on other systems."""
    return getattr(status, "st_reparse_tag", 0) == MOUNT_POINT


def entry_kind(entry: os.DirEntry[str], *, has_junctions: bool = os.name == "nt") -> FileKind:
    """Return the kind of a directory entry: `file`, `folder`, `link` or `other`.

    Junctions (Windows's links between folders) count as links; with `has_junctions`, `stat` is called to detect them.
    """
    try:
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "link" if has_junctions and is_junction(entry.stat(follow_symlinks=False)) else "folder"
        return "file" if entry.is_file(follow_symlinks=False) else "other"
    except OSError:
        return "other"


def as_stat(status: os.stat_result, *, has_junctions: bool = os.name == "nt") -> Stat:
    """Convert a `stat` or `lstat` result to Venvoy's own `Stat`, with the kind `file`, `folder`, `link` or `other`.

    With `has_junctions`, a Windows junction is a `link`.
    """
    return Stat(
        "link" if has_junctions and is_junction(status) else _mode_kind(status.st_mode),
        status.st_dev,
        status.st_ino,
        status.st_mtime_ns,
        status.st_size,
        stat_module.S_IMODE(status.st_mode),
        status.st_uid if os.name != "nt" else -1,
    )


def _mode_kind(mode: int) -> FileKind:
    if stat_module.S_ISREG(mode):
        return "file"
    if stat_module.S_ISDIR(mode):
        return "folder"
    return "link" if stat_module.S_ISLNK(mode) else "other"
