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
    """Planned changes of an environment's packages, with the data for rolling them back.

    All paths are relative to the environment, with `/`.

    Attributes:
        changes: Distributions to install, replace or remove.
        files: Files of the distributions to replace or remove. The file at index N is backed up as `.venvoy-saved/N`.
        names: The content (file names) of each folder before the changes, by the folder's path. A rollback deletes what
            was added to these folders at or after `started`.
        started: Time at which the plan was made, in seconds since 1970.
        absent: Folders in `names` that did not exist. A rollback deletes them if they are empty.
    """

    changes: tuple[PlannedChange, ...]
    files: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    started: float
    absent: tuple[str, ...] = ()
