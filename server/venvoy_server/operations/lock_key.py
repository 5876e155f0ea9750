"""The key (name) of the lock by which operations on the same environment exclude each other."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def lock_key(host: Host, path: str) -> str:
    """Return the key of the environment at `path`; only one operation can hold the lock with a given key.

    The key is the path with symlinks in its parent folders resolved; a symlink at the path itself is not resolved.
    """
    return host.paths.join(host.real_path(host.paths.dirname(path)), host.paths.basename(path))
