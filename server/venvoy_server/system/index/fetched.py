"""The result of requesting one project from one package index."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.index.model import Page, PageDetails

FetchedState = Literal["here", "absent", "login", "unchanged", "failed"]

DEFAULT_FRESH_SECONDS = 600
_NO_STORE_SECONDS = 60
_LONGEST_SECONDS = 86_400


class Validators(msgspec.Struct, frozen=True):
    """The `ETag` and `Last-Modified` of a response, to request later whether it has changed (RFC 9110, 13)."""

    etag: str = ""
    last_modified: str = ""


NOTHING_KNOWN = Validators()


class Fetched(msgspec.Struct, frozen=True):
    """The result of a request for one project to one package index.

    Attributes:
        state: `here`: the page was received; `absent`; `login`: authentication required or refused; `unchanged` (304);
            `failed`.
        page: The project's files and status, only if `here`.
        details: Details of these files, such as hashes, only if `here`.
        validators: For the next, conditional request.
        fresh_seconds: Seconds for which the result is fresh.
        reason: Why it failed, or which login is missing; a part of a sentence about the index ("it ...").
        is_server: Whether the failure affects the whole server, so that other requests would fail, too.
        is_silent: Whether the request timed out, or the host name is unknown.
        wait_seconds: The server's `Retry-After` in seconds, 0 if none.
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
    """Return the seconds for which a response with this `Cache-Control` is fresh; ten minutes if it has no max-age."""
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
    """Return the value of `Retry-After` in seconds, at most `longest`.

    A date counts as `longest`, an empty value as 0.
    """
    text = retry_after.strip()
    if not text:
        return 0.0
    return min(float(text), longest) if text.isascii() and text.isdigit() else longest
