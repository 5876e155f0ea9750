"""Junctions: links between folders on Windows, which Python's `stat` and `lstat` report as folders, not symlinks.

Sources: `os.stat_result.st_reparse_tag` and `stat.IO_REPARSE_TAG_MOUNT_POINT` in Python's documentation; [MS-FSCC]
2.1.2.1. Other reparse points, such as OneDrive placeholders and deduplicated files, are treated as normal files.
"""

from __future__ import annotations

from typing import Any, Final

MOUNT_POINT: Final = 0xA0000003
"""`stat.IO_REPARSE_TAG_MOUNT_POINT`, which exists only in Python for Windows."""


def is_junction(status: Any) -> bool:
    """Return whether an `lstat` result is that of a junction; False on systems without reparse points."""
    return getattr(status, "st_reparse_tag", 0) == MOUNT_POINT
