"""The name of the mutex for operations on an environment."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def lock_key(host: Host, path: str) -> str:
    """Return the mutex name for a path: operations with equal names exclude each other.

    The folder of the path is resolved; a symlink at the path itself is not.
    """
    return host.paths.join(host.real_path(host.paths.dirname(path)), host.paths.basename(path))
