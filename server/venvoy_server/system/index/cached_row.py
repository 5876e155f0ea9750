"""The last known state of one project on one package index, as kept in memory and in the cache."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.index.model import Page, PageDetails
from venvoy_server.index.snapshot import Answer, State
from venvoy_server.system.index.fetched import NOTHING_KNOWN, Fetched, Validators

RowState = Literal["here", "absent", "login"]
_STATES: dict[RowState, State] = {"here": "known", "absent": "absent", "login": "unknown"}


class CachedRow(msgspec.Struct, frozen=True):
    """What is known about one project on one package index. Times are in seconds since 1970.

    `page` is its newest project page; `seen_before` an earlier one that lists a release missing from `page`.
    """

    state: RowState
    page: Page | None = None
    validators: Validators = NOTHING_KNOWN
    fetched_at: float = 0.0
    fresh_until: float = 0.0
    seen_before: Page | None = None
    details: PageDetails | None = None

    def answer(self, url: str) -> Answer:
        """Return this row's data about a project on an index as an `Answer`; `url` is the URL of the index."""
        return Answer(url, _STATES[self.state], self.page, self.fetched_at, self.details, self.seen_before)


def row_of(fetched: Fetched, before: CachedRow | None, now: float) -> CachedRow | None:
    """Return the new state of a project after a response of its index; None if the old state must be kept.

    `fetched` is the response, `before` the old state (None: unknown). `now` is in seconds since 1970.
    """
    fresh_until = now + fetched.fresh_seconds
    if fetched.state == "here":
        seen = _page_with_missing_release(fetched.page, before)
        return CachedRow("here", fetched.page, fetched.validators, now, fresh_until, seen, fetched.details)
    if fetched.state == "unchanged" and before is not None:
        return msgspec.structs.replace(before, fetched_at=now, fresh_until=fresh_until)
    if fetched.state == "absent":
        seen = (before.page or before.seen_before) if before is not None else None
        return CachedRow("absent", None, NOTHING_KNOWN, now, fresh_until, seen)
    if fetched.state == "login" and (before is None or before.state == "login"):
        return CachedRow("login", None, NOTHING_KNOWN, now, now + 60)
    return None


def _page_with_missing_release(page: Page | None, before: CachedRow | None) -> Page | None:
    """Return an earlier page of a project that lists a release which the new page `page` does not list, or None.

    Such a release was removed or quarantined. `before` is the project's last known state, with its last page and
    perhaps an older one, which are searched in this order. The result is also None if `page` or `before` is None.
    """
    if before is None or page is None:
        return None
    here = {release.version for release in page.releases}
    for earlier in (before.page, before.seen_before):
        if earlier is not None and any(release.version not in here for release in earlier.releases):
            return earlier
    return None
