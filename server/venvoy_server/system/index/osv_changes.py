"""Changes in OSV's database since a copy was made: a list of record ids by time, and each record as a file.

Source: https://google.github.io/osv.dev/data/#data-dumps. The list is `modified_id.csv` of the ecosystem: one line
`time,identifier` per record, newest first. The requests depend only on these times, and disclose nothing about the
packages installed or pinned here.
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
"""Maximum number of changes fetched one by one; if there are more, the whole database is fetched in one request."""

_LIST = "modified_id.csv"
_LIST_LIMIT = 64 * 1024 * 1024
_RECORD_LIMIT = 4 * 1024 * 1024
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?:Z|\+00:00),([A-Za-z0-9][A-Za-z0-9._:-]{0,99})")


class Changes(msgspec.Struct, frozen=True):
    """The changes since a time: the changed records, and the latest time of a change.

    `records` maps the id of each record to its advisories by project name (empty for a withdrawn record). `etag` is the
    ETag of the list of changes.
    """

    records: dict[str, dict[str, Advisory]]
    latest: str
    etag: str = ""


def fetch_changes(transport: Transport, url: str, since: str, etag: str, check: Callable[[], None]) -> Changes | None:
    """Return the advisories of an OSV database that changed since a time; None if the whole database must be fetched.

    The server has a list of all changes with their times. The whole database must be fetched if this list cannot be
    read, or if it has more than `MOST_CHANGES` new changes. If the list is the same as at the last time, the result has
    no records.

    Args:
        transport: Sends the requests.
        url: The URL of the database.
        since: The time of the latest change in the local copy (RFC 3339 in UTC, without the zone).
        etag: The ETag of the list of changes when it was last read; empty if it was not read before.
        check: Raises Cancelled if the operation was cancelled; called before each record is requested.

    Raises:
        Unreachable: The server cannot be reached.
        UnusableAnswer: A response is invalid.
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
    """Return the records that were modified after the time `since`: record id → modification time.

    `text` is the list of changes that the server offers. None if that list is invalid or empty.
    """
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
    """Return the latest modification time of some advisories (RFC 3339 without the zone); "" if there is none."""
    times = [found[1] for each in advisories if (found := _LINE.fullmatch(f"{each.modified},x"))]
    return max(times, default="")


def _record(transport: Transport, url: str, id: str) -> dict[str, Advisory]:
    answer = transport.get(f"{url.rstrip('/')}/{quote(id)}.json", {}, limit=_RECORD_LIMIT)
    if answer.status >= 500:
        raise Unreachable(f"it answers with status {answer.status}")
    if answer.status != 200 or id.encode() not in answer.body:
        raise UnusableAnswer("its answer is not a record")
    return {name: each for name, each in read_record(answer.body).items() if each.id == id}
