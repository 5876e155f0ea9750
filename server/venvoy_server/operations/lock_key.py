"""The name under which operations on one place exclude each other."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def lock_key(host: Host, path: str) -> str:
    """Return the name under which operations on a place exclude each other: its folder resolved, its own name not."""
    return host.paths.join(host.real_path(host.paths.dirname(path)), host.paths.basename(path))
