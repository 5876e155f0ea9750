"""Data types for planned changes of an environment's packages, as stored in the journal (the log of operations)."""

from __future__ import annotations

import msgspec

SAVED = ".venvoy-saved"
"""Name of the folder, inside the environment, that holds backups of replaced files until the operation is done."""


class PlannedChange(msgspec.Struct, frozen=True):
    """One distribution to install, replace or remove; `key` is its canonical name (PEP 503).

    `version` is the version afterwards: None if the distribution is removed, empty if the version is known only after
    building. `previous` is the version before, or None. `unmark` is whether the distribution is a dependency, so that
    its file REQUESTED, which marks it as requested by the user, is removed.
    """

    name: str
    key: str
    version: str | None
    previous: str | None = None
    unmark: bool = False


class PackagePlan(msgspec.Struct, frozen=True):
    """Planned changes of packages, and what was there before, which is needed to roll them back.

    All paths are relative to the environment, with `/`. `files` belong to the distributions that are replaced or
    removed; each is backed up in the folder `SAVED`, under its index in `files` as name. `names` are, for each folder
    into which files are installed, the names that were in it before. Entries added to these folders at or after
    `started` (seconds since 1970) may be new. `absent` are those of the folders that did not exist.
    """

    changes: tuple[PlannedChange, ...]
    files: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    started: float
    absent: tuple[str, ...] = ()
