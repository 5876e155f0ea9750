"""The current folder, and paths relative to it."""

from __future__ import annotations

import os


def current_folder() -> str:
    """Return the current folder; if it has been deleted, the value of PWD."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.environ.get("PWD", os.sep)


def is_below(path: str, folder: str) -> bool:
    """Return whether a path is inside a folder; compares text only, without resolving links."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def absolute(path: str) -> str:
    """Return an absolute path, based on the current folder; links are not resolved."""
    try:
        return os.path.abspath(path)
    except FileNotFoundError:
        return os.path.normpath(os.path.join(current_folder(), path))
