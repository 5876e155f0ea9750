"""What an operation is to change in the packages of an environment, as the journal keeps it."""

from __future__ import annotations

import msgspec

SAVED = ".venvoy-saved"
"""The folder, in the environment's own, that keeps the files of what is replaced until the operation is done."""


class PlannedChange(msgspec.Struct, frozen=True):
    """One distribution that is installed, replaced or removed; `key` is its canonical name (PEP 503).

    `version` is the one to be there afterwards: None if it is removed, an empty text if it is known only after building.
    `unmark` says that it is a dependency, which does not keep the mark of having been asked for (REQUESTED).
    """

    name: str
    key: str
    version: str | None
    previous: str | None = None
    unmark: bool = False


class PackagePlan(msgspec.Struct, frozen=True):
    """The changes, and what is needed to take them back.

    All paths are relative to the environment's folder, with `/`. `files` are those of the distributions that are
    replaced or removed; each is kept in the folder `SAVED` under its number. `names` are the children that the
    folders for installed files had before; what was added to these at or after `started` (seconds) may be new.
    `absent` are those of these folders that did not exist.
    """

    changes: tuple[PlannedChange, ...]
    files: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    started: float
    absent: tuple[str, ...] = ()
