"""Which Python a project wishes for: its `.python-version` (pyenv, uv), else `requires-python` in pyproject.toml (PEP 621)."""

from __future__ import annotations

import msgspec

from venvoy_server.environments.documents import parse_toml
from venvoy_server.environments.host import Host
from venvoy_server.environments.version_request import is_version_request

_LIMIT = 1024 * 1024


class Wish(msgspec.Struct, frozen=True):
    """A version or range, and the file that says so."""

    request: str
    path: str


def wish_of(host: Host, folder: str) -> Wish | None:
    """Return what a project's folder wishes for, or None where it says nothing that can be understood."""
    path = host.paths.join(folder, ".python-version")
    for line in _text(host, path).splitlines():
        word = line.strip()
        if word and not word.startswith("#"):
            return Wish(word, path) if is_version_request(word) else None
    path = host.paths.join(folder, "pyproject.toml")
    text = _text(host, path)
    if "requires-python" not in text:
        return None
    project = (parse_toml(text) or {}).get("project")
    wished = project.get("requires-python") if isinstance(project, dict) else None
    return Wish(wished, path) if isinstance(wished, str) and wished.strip() else None


def _text(host: Host, path: str) -> str:
    try:
        return host.read(path, _LIMIT).decode("utf-8-sig", "replace")
    except OSError:
        return ""
