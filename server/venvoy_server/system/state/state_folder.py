"""Where the user's state is kept: one rule for each system, without asking a library.

`VENVOY_STATE_DIR` overrides (tests, CI); then `$XDG_STATE_HOME/venvoy` or `~/.local/state/venvoy` (the XDG base
directory specification), `~/Library/Application Support/venvoy` on macOS, `%LOCALAPPDATA%\\venvoy` on Windows.
"""

from __future__ import annotations

from venvoy_server.environments.host import Host


def state_folder(host: Host) -> str:
    """Return the absolute path of the state folder, which need not exist."""
    override = host.variable("VENVOY_STATE_DIR")
    if override and host.paths.isabs(override):
        return override
    if host.platform == "win32":
        local = host.variable("LOCALAPPDATA") or host.paths.join(host.home, "AppData", "Local")
        return host.paths.join(local, "venvoy")
    if host.platform == "darwin":
        return host.paths.join(host.home, "Library", "Application Support", "venvoy")
    given = host.variable("XDG_STATE_HOME")
    base = given if given and host.paths.isabs(given) else host.paths.join(host.home, ".local", "state")
    return host.paths.join(base, "venvoy")
