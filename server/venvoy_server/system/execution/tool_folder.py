"""The working folder of uv, which Venvoy creates and owns, so that no file of a workspace can configure uv.

uv reads the nearest uv.toml or pyproject.toml upward from its working folder. This folder holds an empty uv.toml, which
ends that search; a project's configuration is read only if the call names the project (`--project`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

_CONFIGURATION = "uv.toml"
_temporary: list[str] = []


def tool_folder(state_folder: str) -> str:
    """Return the path of uv's working folder, which is created in `state_folder` if missing.

    If `state_folder` is not writable, a temporary folder is returned.
    """
    folder = os.path.join(state_folder, "uv")
    try:
        _prepare(folder)
    except OSError:
        return _temporary_folder()
    return folder


def cache_that_cannot_be_made(variables: Mapping[str, str]) -> str | None:
    """Return the path of uv's cache folder if it is not writable and cannot be created, else None.

    None also if UV_CACHE_DIR is set, if HOME is not set, or on Windows. The path is `uv` in XDG_CACHE_HOME, else in
    `~/.cache` (https://docs.astral.sh/uv/reference/storage/). uv fails without a cache folder; the home folder of a
    container or CI job may not be writable.
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
    """Return the path of a temporary cache folder for uv, deleted when this process exits."""
    return os.path.join(_temporary_folder(), "cache")


def _prepare(folder: str) -> None:
    """Create the folder and its empty uv.toml; raises OSError if it belongs to another user or is not writable."""
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
    """Return a temporary folder of this process, deleted at exit; used if the state folder is not writable."""
    if not _temporary:
        import atexit
        import shutil
        import tempfile

        folder = tempfile.mkdtemp(prefix="venvoy-uv-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _prepare(folder)
        _temporary.append(folder)
    return _temporary[0]
