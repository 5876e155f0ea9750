r"""Location of the cache folder on each system.

It is `VENVOY_CACHE_DIR` if set; else, with `VENVOY_STATE_DIR` (tests, CI), the folder `cache` in that. Otherwise it is
`$XDG_CACHE_HOME/venvoy` or `~/.cache/venvoy`, `~/Library/Caches/venvoy` on macOS, `%LOCALAPPDATA%\venvoy\cache` on
Windows.
"""

from __future__ import annotations

import os
import stat

from venvoy_server.environments.host import Host


def cache_folder(host: Host) -> str | None:
    """Return the absolute path of the cache folder, which may not exist yet.

    None if `VENVOY_CACHE_DIR` or `VENVOY_STATE_DIR` decides and is not absolute.
    """
    join = host.paths.join
    override = host.variable("VENVOY_CACHE_DIR")
    if override:
        return override if host.paths.isabs(override) else None
    state = host.variable("VENVOY_STATE_DIR")
    if state:
        return join(state, "cache") if host.paths.isabs(state) else None
    if host.platform == "win32":
        return join(host.variable("LOCALAPPDATA") or join(host.home, "AppData", "Local"), "venvoy", "cache")
    if host.platform == "darwin":
        return join(host.home, "Library", "Caches", "venvoy")
    given = host.variable("XDG_CACHE_HOME")
    return join(given if given and host.paths.isabs(given) else join(host.home, ".cache"), "venvoy")


def private_folder(folder: str) -> str:
    """Return the folder, created with mode 0700 if missing; raises OSError if it belongs to another user."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    at = os.lstat(folder)
    if not stat.S_ISDIR(at.st_mode) or (hasattr(os, "getuid") and at.st_uid != os.getuid()):
        raise PermissionError(f"{folder} is not a folder of this user")
    if os.name != "nt" and at.st_mode & 0o077:
        os.chmod(folder, 0o700)
    return folder
