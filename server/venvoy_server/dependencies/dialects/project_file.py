"""Which files are of the dialect of `pyproject.toml`, by their names."""

from __future__ import annotations


def is_project_file(path: str | None) -> bool:
    """Return whether a path is that of a `pyproject.toml`."""
    return path is not None and path.replace("\\", "/").rpartition("/")[2] == "pyproject.toml"
