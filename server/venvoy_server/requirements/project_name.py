"""The name of the project in a folder, as its pyproject.toml or setup.cfg tells it."""

from __future__ import annotations

import re

from venvoy_server.environments.host import Host
from venvoy_server.requirements.requirement import canonical

_LIMIT = 1 << 20
_SETUP = re.compile(r"(?ms)^\[metadata\][^\[]*?^name\s*=\s*(\S+)")


def project_name(host: Host, folder: str) -> str | None:
    """Return the canonical name of the project in a folder, or None where its files do not tell it."""
    import tomllib

    try:
        text = host.read(host.paths.join(folder, "pyproject.toml"), _LIMIT).decode("utf-8", "replace")
        project = tomllib.loads(text).get("project")
    except (OSError, tomllib.TOMLDecodeError):
        project = None
    if isinstance(project, dict) and isinstance(project.get("name"), str):
        return canonical(project["name"])
    return _from_setup(host, folder)


def _from_setup(host: Host, folder: str) -> str | None:
    try:
        text = host.read(host.paths.join(folder, "setup.cfg"), _LIMIT).decode("utf-8", "replace")
    except OSError:
        return None
    found = _SETUP.search(text)
    return canonical(found[1]) if found else None
