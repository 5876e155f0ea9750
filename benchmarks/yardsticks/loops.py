"""The least that could do what discovery and listing do: list folders, read one file, keep what it says."""

from __future__ import annotations

import os

_SKIPPED = frozenset(("node_modules", ".git", "__pycache__", "site-packages"))


def environments(root: str, depth: int = 3) -> list[tuple[str, dict[str, str], str | None]]:
    """Return every folder with a pyvenv.cfg: its path, what the file says, and where its interpreter leads."""
    found: list[tuple[str, dict[str, str], str | None]] = []
    _look(root, depth, found)
    return found


def _look(folder: str, depth: int, found: list[tuple[str, dict[str, str], str | None]]) -> None:
    folders = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "pyvenv.cfg":
                found.append(_read(folder))
                return
            if entry.is_dir(follow_symlinks=False) and entry.name not in _SKIPPED:
                folders.append(entry.path)
    if depth:
        for inner in folders:
            _look(inner, depth - 1, found)


def _read(prefix: str) -> tuple[str, dict[str, str], str | None]:
    settings = {}
    with open(os.path.join(prefix, "pyvenv.cfg"), encoding="utf-8") as file:
        for line in file:
            key, _, value = line.partition("=")
            settings[key.strip().lower()] = value.strip()
    python = os.path.join(prefix, "bin", "python")
    return prefix, settings, os.readlink(python) if os.path.islink(python) else None


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
