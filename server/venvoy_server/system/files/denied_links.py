"""Resolution of paths with symlinks whose target may not be read, such as `/proc/1/root` of another user's process.

`os.path.realpath` raises PermissionError for these before Python 3.13; later versions leave such a link as it is, as
this module does.
"""

from __future__ import annotations

import os

_MOST_LINKS = 40


def resolved(path: str) -> str:
    """Return an absolute POSIX path with its readable symlinks resolved.

    A symlink that may not be read stays as it is, like a missing file. After 40 symlinks, which may be a loop, the
    others stay, too.
    """
    done, todo, links = "/", path.split("/")[::-1], 0
    while todo:
        name = todo.pop()
        if name in ("", "."):
            continue
        if name == "..":
            done = os.path.dirname(done)
            continue
        place = os.path.join(done, name)
        target = _target(place) if links < _MOST_LINKS else None
        if target is None:
            done = place
            continue
        links += 1
        done = "/" if target.startswith("/") else done
        todo += target.split("/")[::-1]
    return done


def _target(place: str) -> str | None:
    try:
        return os.readlink(place)
    except OSError:
        return None
