"""Determine whether a new environment may be created at a path, and build the request that creates it."""

from __future__ import annotations

from typing import Any

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Repair

# The marker file of an environment whose creation was interrupted; creating it again starts over.
UNFINISHED = ".venvoy-unfinished"


def creation(host: Host, title: str, params: dict[str, Any]) -> Repair | None:
    """Return the request that creates an environment at `params["path"]`, or None if a user's files are there.

    `title`: the request's text for users; `params`: the params of the JSON-RPC method `create`. If the path is a link,
    the request replaces the link. A folder that is empty or holds an unfinished environment of Venvoy's is used.
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
