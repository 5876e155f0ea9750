"""The current folder, and what a person names relative to it."""

from __future__ import annotations

import os


def current_folder() -> str:
    """Return the current folder, also where it was deleted under our feet: then what the shell calls it."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.environ.get("PWD", os.sep)


def is_below(path: str, folder: str) -> bool:
    """Return whether a path lies in a folder, by their texts: links are not resolved."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def absolute(path: str) -> str:
    """Return a path made absolute by the current folder; links stay as they are."""
    try:
        return os.path.abspath(path)
    except FileNotFoundError:
        return os.path.normpath(os.path.join(current_folder(), path))
