"""The entry that describes a removed environment in a trash folder."""

from __future__ import annotations

from typing import Literal

import msgspec

RemovedBy = Literal["remove", "replace", "repair", "restore"]


class TrashEntry(msgspec.Struct, frozen=True):
    """A removed environment: its original path, its current folder, and the time of removal (seconds since 1970).

    `names` are the paths, relative to `original`, that were moved, or empty for all. `by` is the kind of operation that
    removed it.
    """

    id: str
    original: str
    folder: str
    removed: float
    names: tuple[str, ...] = ()
    by: RemovedBy = "remove"
