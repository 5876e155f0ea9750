"""Recognition of lock files (`pylock.toml`, PEP 751) by their names, as uv does it.

The table of all file names in `dependencies.dialects.names` has these names, too: neither package imports the other. uv
also accepts names with additional dots, which PEP 751 forbids.
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
