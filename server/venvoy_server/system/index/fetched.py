"""What came of asking one index for one project."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.index.model import Page, PageDetails

FetchedState = Literal["here", "absent", "login", "unchanged", "failed"]

DEFAULT_FRESH_SECONDS = 600
_NO_STORE_SECONDS = 60
_LONGEST_SECONDS = 86_400


class Validators(msgspec.Struct, frozen=True):
    """What the last answer can be compared with, to be asked for only if it changed (RFC 9110, 13)."""

    etag: str = ""
    last_modified: str = ""


NOTHING_KNOWN = Validators()


class Fetched(msgspec.Struct, frozen=True):
    """One answer.

    Attributes:
        state: `here` with a page; `absent`; `login`: the index wants one; `unchanged` since the validators; `failed`.
        page: The condensed page, only if `here`.
        details: The details of its files, only if `here`.
        validators: To ask again with.
        fresh_seconds: How long the answer can be used without asking again.
        reason: Why it failed, or which login is missing; a part of a sentence about the index ("it ...").
        is_server: Whether a failure is one of the server, so that other requests to it would fail, too.
        is_silent: Whether a time-out went by.
        wait_seconds: How long the server asked to be left alone (`Retry-After`), 0 if it did not.
    """

    state: FetchedState
    page: Page | None = None
    details: PageDetails | None = None
    validators: Validators = NOTHING_KNOWN
    fresh_seconds: int = DEFAULT_FRESH_SECONDS
    reason: str = ""
    is_server: bool = False
    is_silent: bool = False
    wait_seconds: float = 0.0


def fresh_seconds(cache_control: str) -> int:
    """Return how long an answer with this `Cache-Control` is fresh; an index that says nothing means ten minutes."""
    words = [word.strip().lower() for word in cache_control.split(",")]
    if "no-store" in words or "no-cache" in words:
        return _NO_STORE_SECONDS
    for word in words:
        name, _, value = word.partition("=")
        value = value.strip('"')
        if name == "max-age" and value.isascii() and value.isdigit():
            return max(_NO_STORE_SECONDS, min(int(value[:9]), _LONGEST_SECONDS))
    return DEFAULT_FRESH_SECONDS


def retry_seconds(retry_after: str, longest: float = 60.0) -> float:
    """Return the seconds of a `Retry-After`, at most `longest`; a date counts as `longest`."""
    text = retry_after.strip()
    if not text:
        return 0.0
    return min(float(text), longest) if text.isascii() and text.isdigit() else longest
