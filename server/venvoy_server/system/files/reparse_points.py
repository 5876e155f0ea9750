"""Junctions: links between folders on Windows, which Python's `stat` and `lstat` show as folders (they are no symbolic links).

Sources: `os.stat_result.st_reparse_tag` and `stat.IO_REPARSE_TAG_MOUNT_POINT` in Python's documentation; [MS-FSCC] 2.1.2.1.
A placeholder of OneDrive or a deduplicated file is a reparse point, too, and is what it looks like.
"""

from __future__ import annotations

from typing import Any, Final

MOUNT_POINT: Final = 0xA0000003
"""`stat.IO_REPARSE_TAG_MOUNT_POINT`, which only Windows's Python has."""


def is_junction(status: Any) -> bool:
    """Return whether the result of `lstat` is about a junction; False on systems without reparse points."""
    return getattr(status, "st_reparse_tag", 0) == MOUNT_POINT
