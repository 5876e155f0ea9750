"""The folder in which uv is started: one of ours, so that nothing of a workspace configures it by lying there.

uv reads the nearest uv.toml or pyproject.toml upward from its working folder. Ours holds an empty uv.toml, which ends
that search; the configuration of a project counts only where a call names it (`--project`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

_CONFIGURATION = "uv.toml"
_temporary: list[str] = []


def tool_folder(state_folder: str) -> str:
    """Return the absolute path of the folder, which is created in the state folder if it is missing."""
    folder = os.path.join(state_folder, "uv")
    try:
        _prepare(folder)
    except OSError:
        return _temporary_folder()
    return folder


def cache_that_cannot_be_made(variables: Mapping[str, str]) -> str | None:
    """Return the path of uv's cache folder if it cannot be written or made there.

    None if it can, if UV_CACHE_DIR names one, if HOME is not set, or on Windows.

    It is `uv` in XDG_CACHE_HOME, else in `~/.cache` (https://docs.astral.sh/uv/reference/storage/). uv does nothing
    without one; a container or CI may have a home that is not writable.
    """
    home = variables.get("HOME")
    if os.name == "nt" or variables.get("UV_CACHE_DIR") or not home:
        return None
    wanted = os.path.join(variables.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "uv")
    at = wanted
    while not os.path.lexists(at) and os.path.dirname(at) != at:
        at = os.path.dirname(at)
    return None if os.path.isdir(at) and os.access(at, os.W_OK | os.X_OK) else wanted


def temporary_cache() -> str:
    """Return a folder for uv's cache that is deleted at the end of this process."""
    return os.path.join(_temporary_folder(), "cache")


def _prepare(folder: str) -> None:
    """Make the folder and its empty configuration; raises OSError if it is not ours or cannot be written."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    at = os.lstat(folder)
    if not stat.S_ISDIR(at.st_mode) or (hasattr(os, "getuid") and at.st_uid != os.getuid()):
        raise PermissionError(f"{folder} is not a folder of this user")
    configuration = os.path.join(folder, _CONFIGURATION)
    try:
        found = os.lstat(configuration)
    except FileNotFoundError:
        os.close(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return
    if not stat.S_ISREG(found.st_mode) or found.st_size:
        raise PermissionError(f"{configuration} is not the empty file that it was")


def _temporary_folder() -> str:
    """Return a folder for this process alone, deleted at its end: where state cannot be kept."""
    if not _temporary:
        import atexit
        import shutil
        import tempfile

        folder = tempfile.mkdtemp(prefix="venvoy-uv-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _prepare(folder)
        _temporary.append(folder)
    return _temporary[0]
