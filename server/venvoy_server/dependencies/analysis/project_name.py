"""The name of the project in a folder, from its pyproject.toml or setup.cfg."""

from __future__ import annotations

import re

from venvoy_server.environments.documents import parse_toml, read_bytes
from venvoy_server.environments.host import Host
from venvoy_server.packages.read import canonical

_SETUP = re.compile(r"(?ms)^\[metadata\][^\[]*?^name\s*=\s*(\S+)")


def project_name(host: Host, folder: str) -> str | None:
    """Return the canonical name of the project in a folder, or None if its files do not declare it."""
    text = _text(host, host.paths.join(folder, "pyproject.toml"))
    project = (parse_toml(text) or {}).get("project")
    if isinstance(project, dict) and isinstance(project.get("name"), str):
        return canonical(project["name"])
    return _from_setup(host, folder)


def _from_setup(host: Host, folder: str) -> str | None:
    found = _SETUP.search(_text(host, host.paths.join(folder, "setup.cfg")))
    return canonical(found[1]) if found else None


def _text(host: Host, path: str) -> str:
    try:
        return read_bytes(host, path, "settings").decode("utf-8", "replace")
    except OSError:
        return ""
