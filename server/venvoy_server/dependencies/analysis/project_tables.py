"""Read project information from the tables of a pyproject.toml: its own name, and projects not taken from an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from venvoy_server.packages.read import canonical


def table_of(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return the nested table at a path of keys, such as `tool`, `uv`, `sources`; an empty dictionary if there
    is none.
    """
    for key in keys:
        found = data.get(key)
        data = found if isinstance(found, dict) else {}
    return data


def own_name(data: Mapping[str, Any]) -> str:
    """Return the canonical name in the `[project]` table of a pyproject.toml; empty if there is none."""
    name = table_of(data, "project").get("name")
    return canonical(name) if isinstance(name, str) else ""


def from_elsewhere(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the canonical names of projects not taken from an index: the project itself,
    and those in `[tool.uv.sources]`.
    """
    sources = table_of(data, "tool", "uv", "sources")
    return frozenset([own_name(data), *[canonical(name) for name in sources]])


def is_built_by_poetry(data: Mapping[str, Any]) -> bool:
    """Return whether Poetry is the build tool of the project, so that Poetry reads its requirements.

    That is so if `build-backend` is Poetry's; without `[build-system]`, if there is a table `[tool.poetry]`.
    """
    backend = table_of(data, "build-system").get("build-backend")
    if isinstance(backend, str):
        return backend.startswith("poetry.")
    return "build-system" not in data and "poetry" in table_of(data, "tool")
