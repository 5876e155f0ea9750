"""Which files are locks by their names, as uv reads them (PEP 751).

`dependencies.dialects.names` knows the dialect of every file; plans know this one name, since neither package imports
the other. uv takes a name with more dots, too, which PEP 751 does not allow.
"""

from __future__ import annotations

from venvoy_server.operations.model import Sources


def is_lock(file: str) -> bool:
    """Return whether a file is a lock by its name: `pylock.toml` or `pylock.NAME.toml`."""
    name = file.replace("\\", "/").rpartition("/")[2]
    return name.startswith("pylock.") and name.endswith(".toml")


def has_lock(sources: Sources) -> bool:
    """Return whether a lock is among the files to install."""
    return any(is_lock(file) for file in sources.requirements)
