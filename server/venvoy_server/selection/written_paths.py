"""Resolve paths that are written in settings files."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def absolute(host: Host, base: str, path: str) -> str:
    """Return the absolute form of a path in a settings file: `~` is the home folder, relative paths start at `base`."""
    if path == "~" or path.startswith(("~/", "~" + host.paths.sep)):
        path = host.paths.join(host.home, path[2:])
    return host.paths.normpath(host.paths.join(base, path))
