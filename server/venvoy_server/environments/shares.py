"""Guard against Windows network shares named by a workspace's files: reading one logs the user on to its server."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def crosses_to_share(host: Host, origin: str, path: str) -> bool:
    r"""Return whether `path` is on a Windows share (`\\server\share`), while the file at `origin` that names it is not.

    Windows sends the user's credentials to whichever server a path names, so the files of a folder that was merely
    opened must not be able to choose one. Always False on other systems.
    """
    return host.platform == "win32" and _is_share(path) and not _is_share(origin)


def _is_share(path: str) -> bool:
    return path.replace("/", "\\").startswith("\\\\")
