"""Which indexes are asked for the names of one document, and why others are not."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.index.snapshot import UpdateKind
from venvoy_server.operations.index_model import Index, IndexSettings

TroubleKind = Literal["unreachable", "login", "refused"]


class Trouble(msgspec.Struct, frozen=True):
    """An index that gives no answer: its URL as it may be shown, and why, as a part of a sentence ("it ...").

    `is_server` says that the server itself is in trouble; `refused` means that it is not asked at all. `name` is a project
    that it gives no answer about, if it answers about others.
    """

    url: str
    kind: TroubleKind
    reason: str
    is_server: bool = False
    name: str = ""


class LookupPlan(msgspec.Struct, frozen=True):
    """What is asked for one document.

    Attributes:
        settings: The indexes that count, in order, and how they are reached.
        asked: Those of them that may be asked.
        refused: Those that are not asked, and why.
        is_offline: Whether none is asked: only the cache counts.
        needs_details: Whether the hashes of files are needed.
        greatest_update: The greatest kind of update that is reported.
        cooldown_days: How many days after its upload a release counts as fresh.
    """

    settings: IndexSettings
    asked: frozenset[Index] = frozenset()
    refused: tuple[Trouble, ...] = ()
    is_offline: bool = False
    needs_details: bool = False
    greatest_update: UpdateKind = "major"
    cooldown_days: float = 7.0


def sentence(trouble: Trouble) -> str:
    """Return the sentence about an index that gave no answer."""
    if trouble.kind == "refused":
        return f"The index {trouble.url} {trouble.reason}; it is not asked."
    about = f" about {trouble.name}" if trouble.name else ""
    begin = f"The index {trouble.url} gives no answer{about}: {trouble.reason}."
    if trouble.kind == "login":
        return f"{begin} Put the login into netrc, or into pip's or uv's settings."
    return begin
