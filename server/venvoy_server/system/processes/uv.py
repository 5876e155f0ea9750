"""Location and version of uv: the path in the settings, the uv installed with this program, or the one on PATH."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from venvoy_server.operations.errors import OperationError

_VERSION_SECONDS = 5.0
_NAME = "uv.exe" if sys.platform == "win32" else "uv"


def find_uv(setting: str | None = None, search_path: str | None = None) -> str | None:
    """Return the absolute path of uv, or None: `setting` if given, else the bundled uv, else the first one on PATH.

    `setting` is the user's configured absolute path; `search_path` is the value of PATH. Raises OperationError
    `tool-not-found` if `setting` is not an executable file.
    """
    if setting:
        if os.path.isabs(setting) and os.access(setting, os.X_OK) and os.path.isfile(setting):
            return setting
        raise OperationError("tool-not-found", f"The uv program of the settings is not there: {setting}")
    return _bundled() or _on_path(search_path)


def version_of(path: str, variables: Mapping[str, str]) -> str | None:
    """Return the version from `uv --version` (`uv 0.9.8 (...)`), or None if it fails or takes too long."""
    from venvoy_server.operations.tool_environment import cleaned
    from venvoy_server.system.processes.process import run

    root = os.path.abspath(os.sep)
    try:
        done = run((path, "--version"), cwd=root, environment=cleaned(variables), timeout=_VERSION_SECONDS)
    except OSError:
        return None
    words = done.stdout.split()
    return words[1] if done.ok and len(words) > 1 and words[0] == "uv" else None


def _bundled() -> str | None:
    beside = os.path.join(os.path.dirname(sys.executable), _NAME)
    if os.access(beside, os.X_OK):
        return beside
    try:
        from uv import find_uv_bin
    except ImportError:
        return None
    try:
        return find_uv_bin()
    except FileNotFoundError:
        return None


def _on_path(search_path: str | None) -> str | None:
    """Return the path of uv in the first absolute folder of a PATH value that contains it, or None.

    Relative folders are skipped, since they could lead into a workspace.
    """
    for folder in (search_path or "").split(os.pathsep):
        candidate = os.path.join(folder, _NAME)
        if os.path.isabs(folder) and os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    return None
