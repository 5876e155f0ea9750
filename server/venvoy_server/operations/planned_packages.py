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

    All paths are relative to the environment, with `/`. `files` are those of the distributions to replace or remove. A
    file is backed up as `.venvoy-saved/N`, where N is its index in `files`. `names` lists, for each folder into which
    files are installed, what was in it before: other entries, if added at or after `started` (seconds since 1970), may
    come from this change. `absent` are those of these folders that did not exist.
    """

    changes: tuple[PlannedChange, ...]
    files: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    started: float
    absent: tuple[str, ...] = ()
