"""Settings of tools, read from TOML files that may be missing, broken or large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from venvoy_server.environments import documents
from venvoy_server.environments.host import Host


def read_toml(host: Host, path: str) -> dict[str, Any]:
    """Return a TOML file's table; empty if it is not there or is not TOML."""
    return documents.read_toml(host, path) or {}


def setting(table: Mapping[str, Any], *keys: str) -> str | None:
    """Return the text at a path of keys, or None if there is no text."""
    value: object = table
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value if isinstance(value, str) and value else None
