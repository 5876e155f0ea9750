"""Recognises lock files (`pylock.toml`, PEP 751) by their names.

Like uv, this also accepts names with additional dots, such as `pylock.a.b.toml`, which PEP 751 forbids. The table of
file names in `dependencies.dialects.names` repeats this rule, so that the packages `operations` and `dependencies` do
not import each other.
"""

from __future__ import annotations

from venvoy_server.operations.model import Sources


def is_lock(file: str) -> bool:
    """Return whether a path or file name is that of a lock file: `pylock.toml` or `pylock.NAME.toml`."""
    name = file.replace("\\", "/").rpartition("/")[2]
    return name.startswith("pylock.") and name.endswith(".toml")


def has_lock(sources: Sources) -> bool:
    """Return whether one of the requirements files in `sources` is a lock file (pylock.toml)."""
    return any(is_lock(file) for file in sources.requirements)
