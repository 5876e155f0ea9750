"""What the tables of a pyproject.toml say of projects: its own name, and which projects come from elsewhere than an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from venvoy_server.packages.read import canonical


def table_of(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return the table that keys lead to, an empty one if there is none."""
    for key in keys:
        found = data.get(key)
        data = found if isinstance(found, dict) else {}
    return data


def own_name(data: Mapping[str, Any]) -> str:
    """Return the canonical name of the project, an empty text if it has none."""
    name = table_of(data, "project").get("name")
    return canonical(name) if isinstance(name, str) else ""


def from_elsewhere(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the canonical names of the projects that do not come from an index: itself, and those in `[tool.uv.sources]`."""
    sources = table_of(data, "tool", "uv", "sources")
    return frozenset([own_name(data), *[canonical(name) for name in sources]])


def is_built_by_poetry(data: Mapping[str, Any]) -> bool:
    """Return whether Poetry reads the requirements of the project: its backend, or its tables without a `[build-system]`."""
    backend = table_of(data, "build-system").get("build-backend")
    if isinstance(backend, str):
        return backend.startswith("poetry.")
    return "build-system" not in data and "poetry" in table_of(data, "tool")
