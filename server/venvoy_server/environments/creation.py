"""Whether an environment can be made at a path that has none, and by which call."""

from __future__ import annotations

from typing import Any

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Repair

# The marker in an environment whose making was broken off: creating it again begins anew.
UNFINISHED = ".venvoy-unfinished"


def creation(host: Host, title: str, params: dict[str, Any]) -> Repair | None:
    """Return the call that makes an environment at `path`, or None if the path is occupied by something we did not create."""
    at = host.link_stat(params["path"])
    if at is not None and at.kind == "link":
        return Repair(title, "create", {**params, "ifExists": "replace"})
    if at is not None and (at.kind != "folder" or _holds_something(host, params["path"])):
        return None
    return Repair(title, "create", params)


def _holds_something(host: Host, folder: str) -> bool:
    try:
        names = host.names(folder)
    except OSError:
        return True
    return bool(names) and UNFINISHED not in names
