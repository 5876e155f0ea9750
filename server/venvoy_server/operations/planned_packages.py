"""Data types for the planned changes of an environment's packages, as stored in the journal."""

from __future__ import annotations

import msgspec

SAVED = ".venvoy-saved"
"""Name of the folder, inside the environment, that holds backups of replaced files until the operation is done."""


class PlannedChange(msgspec.Struct, frozen=True):
    """One distribution to install, replace or remove; `key` is its canonical name (PEP 503).

    `version` is the version afterwards: None if it is removed, empty if it is known only after building. `unmark`: it
    is a dependency, so its mark of having been requested (REQUESTED) is removed.
    """

    name: str
    key: str
    version: str | None
    previous: str | None = None
    unmark: bool = False


class PackagePlan(msgspec.Struct, frozen=True):
    """Planned changes, and the snapshot that is needed to roll them back.

    All paths are relative to the environment, with `/`. `files` belong to the distributions that are replaced or
    removed; each is backed up in the folder `SAVED` under its index. `names` are the previous entries of each folder
    for installed files; entries added at or after `started` (seconds since 1970) may be new. `absent` are those folders
    that did not exist.
    """

    changes: tuple[PlannedChange, ...]
    files: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    started: float
    absent: tuple[str, ...] = ()
