"""Whether Python refuses to start because of `home` in pyvenv.cfg, the folder of the interpreter it was made from."""

from __future__ import annotations

from errno import ELOOP, ENAMETOOLONG, ENOTDIR

from venvoy_server.environments.host import Host
from venvoy_server.environments.python import Python
from venvoy_server.environments.shares import crosses_to_share

_REASONS = {ENOTDIR: "is not a folder", ENAMETOOLONG: "is too long for a path", ELOOP: "is a link that leads to itself"}
_LONGEST = 200


def unusable_home(host: Host, prefix: str, home: str, base: Python) -> str | None:
    """Return a message about a `home` in pyvenv.cfg with which the environment's Python does not start, or None.

    From 3.11 on, CPython looks for a file in that folder (Modules/getpath.py). It starts if the file or the folder is
    missing or not readable, but not after another error, as if `home` is a file. `prefix` is the environment's folder;
    `base` is the interpreter from which it was made, which may be found without `home`.
    """
    if host.platform == "win32" or not host.paths.isabs(home):
        return None
    if base.implementation != "CPython" or _is_older(base.minor) or crosses_to_share(host, prefix, home):
        return None
    try:
        host.names(home)
    except OSError as error:
        if reason := _REASONS.get(error.errno or 0):
            shown = home if len(home) <= _LONGEST else f"{home[:_LONGEST]}..."
            return f"`home` in pyvenv.cfg is {shown}, which {reason}: Python does not start with it."
    return None


def _is_older(minor: str | None) -> bool:
    """Return whether a version such as `3.9` or `3.13t` is older than 3.11; True for None."""
    numbers = (minor or "").rstrip("t").split(".")
    return not all(each.isdecimal() for each in numbers) or [int(each[:9]) for each in numbers] < [3, 11]
