"""Test whether a folder can be watched for changes: other programs may have used up the inotify limits (Linux)."""

from __future__ import annotations

import errno
import os
import sys
from typing import Literal

_ONLY_DIRECTORIES, _DELETED = 0x01000000, 0x00000200


def watching_trouble() -> Literal["max_user_instances", "max_user_watches"] | None:
    """Return the name of the exhausted inotify limit that prevents watching folders, found by a trial.

    None if watching works, and on other systems than Linux.
    """
    if sys.platform != "linux":
        return None
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    descriptor = library.inotify_init1(os.O_CLOEXEC)
    if descriptor < 0:
        return "max_user_instances" if ctypes.get_errno() == errno.EMFILE else None
    try:
        watch = library.inotify_add_watch(descriptor, b"/", _ONLY_DIRECTORIES | _DELETED)
        return "max_user_watches" if watch < 0 and ctypes.get_errno() == errno.ENOSPC else None
    finally:
        os.close(descriptor)
