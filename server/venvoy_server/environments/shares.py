"""Network shares of Windows that a file of a workspace names: reading one would log on to its server."""

from __future__ import annotations

from venvoy_server.environments.host import Host


def crosses_to_share(host: Host, origin: str, path: str) -> bool:
    r"""Return whether a path named by a file at `origin` is on a share (`\\server\share`) and the file itself is not.

    Windows sends the user's credentials to whatever server a path names, so a folder that was only opened must not be
    able to name one.
    """
    return host.platform == "win32" and _is_share(path) and not _is_share(origin)


def _is_share(path: str) -> bool:
    return path.replace("/", "\\").startswith("\\\\")
