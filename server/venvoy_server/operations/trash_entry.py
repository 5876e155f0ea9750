"""What is remembered of an environment in a trash folder."""

from __future__ import annotations

from typing import Literal

import msgspec

RemovedBy = Literal["remove", "replace", "repair", "restore"]


class TrashEntry(msgspec.Struct, frozen=True):
    """A removed environment: where it was, in which folder it is now, and when it was removed (seconds since 1970).

    `names` are the paths, relative to `original`, that were moved, or empty if it was all of it; `by` is the operation.
    """

    id: str
    original: str
    folder: str
    removed: float
    names: tuple[str, ...] = ()
    by: RemovedBy = "remove"
