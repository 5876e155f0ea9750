r"""Location of the user's state folder on each system.

`VENVOY_STATE_DIR` overrides (tests, CI); a relative path is resolved against the current working folder. Otherwise
`$XDG_STATE_HOME/venvoy` or `~/.local/state/venvoy` (XDG base directory specification),
`~/Library/Application Support/venvoy` on macOS, `%LOCALAPPDATA%\venvoy` on Windows.
"""

from __future__ import annotations

import os

from venvoy_server.environments.host import Host
from venvoy_server.operations.errors import OperationError


def state_folder(host: Host) -> str:
    """Return the absolute path of the state folder, which may not exist yet.

    Raises OperationError if VENVOY_STATE_DIR is relative and the working folder was deleted.
    """
    override = host.variable("VENVOY_STATE_DIR")
    if override:
        return _absolute(host, override)
    if host.platform == "win32":
        local = host.variable("LOCALAPPDATA") or host.paths.join(host.home, "AppData", "Local")
        return host.paths.join(local, "venvoy")
    if host.platform == "darwin":
        return host.paths.join(host.home, "Library", "Application Support", "venvoy")
    given = host.variable("XDG_STATE_HOME")
    base = given if given and host.paths.isabs(given) else host.paths.join(host.home, ".local", "state")
    return host.paths.join(base, "venvoy")


def _absolute(host: Host, folder: str) -> str:
    paths = host.paths
    if paths.isabs(folder):
        return folder
    if folder == "~" or folder.startswith(("~/", "~" + paths.sep)):
        return paths.normpath(paths.join(host.home, folder[2:]))
    try:
        return paths.normpath(paths.join(os.getcwd(), folder))
    except FileNotFoundError:
        message = (
            f"VENVOY_STATE_DIR is {folder}, a relative path, and the current folder was deleted. Set an absolute path."
        )
        raise OperationError("state-not-kept", message, {"path": folder}) from None
