"""Resolve paths in settings files."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def absolute(host: Host, base: str, path: str) -> str:
    """Return a path from a file as an absolute one: `~` is the home folder, relative paths start at `base`."""
    if path == "~" or path.startswith(("~/", "~" + host.paths.sep)):
        path = host.paths.join(host.home, path[2:])
    return host.paths.normpath(host.paths.join(base, path))
