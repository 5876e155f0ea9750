"""The plan of index look-ups for one dependency file: which package indexes are queried, and why others are not."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.index.snapshot import UpdateKind
from venvoy_server.operations.index_model import Index, IndexSettings

TroubleKind = Literal["unreachable", "login", "refused"]


class Trouble(msgspec.Struct, frozen=True):
    """An index that does not answer, or is not queried.

    `url` is the index's URL for display. `kind` is "unreachable", "login" (missing or refused), or "refused" (Venvoy
    does not query the index). `reason` is a predicate, as in "The index URL" plus the reason. `is_server` is whether
    other requests to the server would fail, too. `name` is the only project for which there was no answer, or empty.
    """

    url: str
    kind: TroubleKind
    reason: str
    is_server: bool = False
    name: str = ""


class LookupPlan(msgspec.Struct, frozen=True):
    """How to look up the names in one dependency file on package indexes.

    Attributes:
        settings: All configured indexes in order of priority, and how to reach them.
        asked: Those of the indexes that are queried.
        refused: Those that are not queried, and why.
        is_offline: Whether only cached answers are used.
        needs_details: Whether the hashes of files are needed.
        greatest_update: The greatest kind of update that is reported: `patch`, `minor` or `major`.
        cooldown_days: Number of days after its upload for which a release counts as fresh.
    """

    settings: IndexSettings
    asked: frozenset[Index] = frozenset()
    refused: tuple[Trouble, ...] = ()
    is_offline: bool = False
    needs_details: bool = False
    greatest_update: UpdateKind = "major"
    cooldown_days: float = 7.0


def sentence(trouble: Trouble) -> str:
    """Return the message for the user about an index that did not answer or was not queried."""
    if trouble.kind == "refused":
        return f"The index {trouble.url} {trouble.reason}; it is not asked."
    about = f" about {trouble.name}" if trouble.name else ""
    begin = f"The index {trouble.url} gives no answer{about}: {trouble.reason}."
    if trouble.kind == "login":
        return f"{begin} Put the login into netrc, or into pip's or uv's settings."
    return begin
