"""The least that could do what discovery and listing do: list folders, read one file, keep what it says."""

from __future__ import annotations

import os

_SKIPPED = frozenset(("node_modules", ".git", "__pycache__", "site-packages"))


def environments(root: str, depth: int = 3) -> list[tuple[str, bytes]]:
    """Return every folder with a pyvenv.cfg, and that file as it is: nothing is parsed, no link followed."""
    found: list[tuple[str, bytes]] = []
    _look(root, depth, found)
    return found


def _look(folder: str, depth: int, found: list[tuple[str, bytes]]) -> None:
    folders = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "pyvenv.cfg":
                found.append((folder, _read(entry.path)))
                return
            if entry.name not in _SKIPPED and entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
    if depth:
        for inner in folders:
            _look(inner, depth - 1, found)


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


def distribution_names(site_packages: str) -> list[str]:
    """Return the names of the metadata folders."""
    with os.scandir(site_packages) as entries:
        return [entry.name for entry in entries if entry.name.endswith(".dist-info")]


def distribution_metadata(site_packages: str) -> list[bytes]:
    """Return the metadata of every distribution, unread."""
    found = []
    for name in distribution_names(site_packages):
        with open(os.path.join(site_packages, name, "METADATA"), "rb") as file:
            found.append(file.read())
    return found
