"""Determine whether an environment can be created at a path that has none, and the call that creates it."""

from __future__ import annotations

from typing import Any

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Repair

# The marker file of an environment whose creation was interrupted; creating it again starts over.
UNFINISHED = ".venvoy-unfinished"


def creation(host: Host, title: str, params: dict[str, Any]) -> Repair | None:
    """Return the call that creates an environment at `path`, or None if files that Venvoy did not create are there.

    A link at the path is replaced. A folder that is empty or holds an unfinished environment is used.
    """
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
