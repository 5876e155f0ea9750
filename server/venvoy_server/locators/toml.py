"""Read tools' settings from TOML files that may be missing, broken or large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from venvoy_server.environments import documents
from venvoy_server.environments.host import Host


def read_toml(host: Host, path: str) -> dict[str, Any]:
    """Return the content of a TOML file; empty if it is missing, invalid or too large."""
    return documents.read_toml(host, path) or {}


def setting(table: Mapping[str, Any], *keys: str) -> str | None:
    """Return the text at nested keys of a TOML table, or None if it is missing, empty or not a text."""
    value: object = table
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value if isinstance(value, str) and value else None
