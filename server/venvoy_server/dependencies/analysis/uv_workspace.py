"""Find the uv workspace of a project: its root, and the names of its members.

Source: https://docs.astral.sh/uv/concepts/projects/workspaces/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.project_tables import own_name, table_of
from venvoy_server.environments.documents import read_toml
from venvoy_server.environments.host import Host

_MOST_MEMBERS = 1000


class UvWorkspace(msgspec.Struct, frozen=True):
    """A uv workspace: the tables of its root's pyproject.toml, and the canonical names of its members.

    The names are None if they cannot be determined.
    """

    tables: Mapping[str, Any]
    members: frozenset[str] | None


def workspace_of(inputs: Inputs, data: Mapping[str, Any], memory: dict[str, Any]) -> UvWorkspace | None:
    """Return the uv workspace of a document: the one that it defines itself, or else that of the nearest folder above.

    None if no folder above defines one.

    Args:
        inputs: The inputs of the check; None is returned without a path and a host.
        data: The document's own tables.
        memory: A cache that the caller keeps as long as `inputs` is the same; results are stored in it.
    """
    host, path = inputs.host, inputs.path
    if host is None or path is None:
        return None
    folder = host.paths.dirname(path)
    settings = table_of(data, "tool", "uv").get("workspace")
    if isinstance(settings, dict):
        key = f"uv-members {settings}"
        if key not in memory:
            memory[key] = _members(host, folder, settings)
        found = memory[key]
        return UvWorkspace(data, None if found is None else found | {own_name(data)})
    if "uv-workspace" not in memory:
        memory["uv-workspace"] = _around(host, folder)
    outer: UvWorkspace | None = memory["uv-workspace"]
    return outer


def _around(host: Host, folder: str) -> UvWorkspace | None:
    """Return the uv workspace whose root is the nearest folder above `folder` that defines one; None if there is
    none.
    """
    parent = host.paths.dirname(folder)
    while parent != folder:
        tables = read_toml(host, host.paths.join(parent, "pyproject.toml")) or {}
        settings = table_of(tables, "tool", "uv").get("workspace")
        if isinstance(settings, dict):
            members = _members(host, parent, settings)
            return UvWorkspace(tables, None if members is None else members | {own_name(tables)})
        folder, parent = parent, host.paths.dirname(parent)
    return None


def _members(host: Host, root: str, settings: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the canonical names of the projects that the `members` patterns of a workspace root match.

    None if the names cannot be determined: for `**` patterns, or too many members.
    """
    patterns = settings.get("members", [])
    if not isinstance(patterns, list) or not all(isinstance(each, str) and "**" not in each for each in patterns):
        return None
    names: set[str] = set()
    for count, place in enumerate(_matching_paths(host, root, patterns)):
        if count >= _MOST_MEMBERS:
            return None
        names.add(own_name(read_toml(host, host.paths.join(place, "pyproject.toml")) or {}))
    return frozenset(names - {""})


def _matching_paths(host: Host, root: str, patterns: list[str]) -> Iterator[str]:
    """Yield the paths below the folder `root` that match at least one of `patterns`, which are relative to `root`.

    `*`, `?` and `[...]` match the names of existing files and folders, within one path component. Other components are
    taken as they are: nothing need exist at the yielded path.
    """
    for pattern in patterns:
        found = [root]
        for part in filter(lambda each: each not in ("", "."), pattern.replace("\\", "/").split("/")):
            found = [place for folder in found for place in _below(host, folder, part)]
        yield from found


def _below(host: Host, folder: str, part: str) -> list[str]:
    if not any(sign in part for sign in "*?["):
        return [host.paths.normpath(host.paths.join(folder, part))]
    try:
        children = host.children(folder)
    except OSError:
        return []
    return [host.paths.join(folder, each.name) for each in children if fnmatchcase(each.name, part)]
