"""What changed in OSV's database since a copy was made: a list of identifiers by time, and each record as a file.

Source: https://google.github.io/osv.dev/data/#data-dumps. The list is `modified_id.csv` of the ecosystem: a line
`time,identifier` for each record, the latest first. Which records are fetched follows from their times alone: nothing
of what is installed or pinned here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

import msgspec

from venvoy_server.advisories.model import Advisory
from venvoy_server.advisories.osv_record import read_record
from venvoy_server.system.index.response_body import UnusableAnswer
from venvoy_server.system.index.transport import Transport, Unreachable

MOST_CHANGES = 250
"""With more changes than this the whole database is fetched: that is one request."""

_LIST = "modified_id.csv"
_LIST_LIMIT = 64 * 1024 * 1024
_RECORD_LIMIT = 4 * 1024 * 1024
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?:Z|\+00:00),([A-Za-z0-9][A-Za-z0-9._:-]{0,99})")


class Changes(msgspec.Struct, frozen=True):
    """Records by identifier, each by canonical name (nothing of a withdrawn one), and the latest time among them.

    `etag` is that of the list.
    """

    records: dict[str, dict[str, Advisory]]
    latest: str
    etag: str = ""


def fetch_changes(transport: Transport, url: str, since: str, etag: str, check: Callable[[], None]) -> Changes | None:
    """Return what changed after a time, None if the database itself has to be fetched: there is no list, or it is too long.

    Args:
        transport: What sends requests.
        url: The address of the database.
        since: The latest time of a record in the copy (RFC 3339 in UTC, without its zone).
        etag: The ETag of the list when it was last read.
        check: Raises Cancelled once the changes are not wanted any more.

    Raises:
        Unreachable: There is no connection.
        UnusableAnswer: An answer is not what it should be.
    """
    answer = transport.get(f"{url.rstrip('/')}/{_LIST}", {"If-None-Match": etag} if etag else {}, limit=_LIST_LIMIT)
    if answer.status == 304 and etag:
        return Changes({}, since, etag)
    changed = changed_since(answer.body.decode("utf-8", "replace"), since) if answer.status == 200 else None
    if changed is None or len(changed) > MOST_CHANGES:
        return None
    records: dict[str, dict[str, Advisory]] = {}
    for id in changed:
        check()
        records[id] = _record(transport, url, id)
    return Changes(records, max(changed.values(), default=since), answer.headers.get("etag", "")[:512])


def changed_since(text: str, since: str) -> dict[str, str] | None:
    """Return the time of each identifier that a list has after a time; None if it is not such a list, or empty."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines()):
        read = _LINE.fullmatch(line.strip())
        if read is None:
            return None
        if read[1] <= since:
            return found
        found[read[2]] = max(read[1], found.get(read[2], ""))
        if number > MOST_CHANGES:
            break
    return found or None


def latest_time(advisories: Iterable[Advisory]) -> str:
    """Return the latest time of some records, as lists have it without its zone; an empty text if there is none."""
    times = [found[1] for each in advisories if (found := _LINE.fullmatch(f"{each.modified},x"))]
    return max(times, default="")


def _record(transport: Transport, url: str, id: str) -> dict[str, Advisory]:
    answer = transport.get(f"{url.rstrip('/')}/{quote(id)}.json", {}, limit=_RECORD_LIMIT)
    if answer.status >= 500:
        raise Unreachable(f"it answers with status {answer.status}")
    if answer.status != 200 or id.encode() not in answer.body:
        raise UnusableAnswer("its answer is not a record")
    return {name: each for name, each in read_record(answer.body).items() if each.id == id}
