"""Known vulnerabilities of one project, condensed to what findings are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Source = Literal["osv", "database"]
"""`osv`: a service was asked about names and versions. `database`: all records lie here, and nothing was asked."""
Severity = Literal["low", "moderate", "high", "critical", ""]
EventKind = Literal["introduced", "fixed", "last_affected", "limit"]


class Event(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where a range begins or ends: a version (PEP 440), or `0` for the beginning of everything."""

    kind: EventKind
    version: str


class Advisory(msgspec.Struct, frozen=True, array_like=True):
    """One record about one project.

    Attributes:
        id: The record's identifier: PYSEC-, GHSA-, MAL- or another one.
        aliases: Other identifiers of the same flaw, CVE- among them.
        summary: One line, cleaned; it was written by others, and is often empty.
        severity: The word of the database, empty if there is none.
        versions: The affected versions as the record lists them.
        ranges: Ranges of affected versions; those of commits are left out.
        modified: When the record was last changed, as it says (RFC 3339).
    """

    id: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    severity: Severity = ""
    versions: frozenset[str] = frozenset()
    ranges: tuple[tuple[Event, ...], ...] = ()
    modified: str = ""

    @property
    def is_malicious(self) -> bool:
        """Return whether it reports malware, not a flaw."""
        return self.id.startswith("MAL-")


class Exemption(msgspec.Struct, frozen=True):
    """A vulnerability that is not reported, and why.

    `until` is the day (`2027-01-31`) on which the exemption ends, an empty text for never; `until_fixed` says that it
    ends once there is a version without the flaw.
    """

    id: str
    reason: str
    until: str = ""
    until_fixed: bool = False


class AdvisorySnapshot(msgspec.Struct, frozen=True):
    """What is known of vulnerabilities at one moment: the frozen value that rules and hover read.

    Attributes:
        source: Where it comes from.
        projects: All records by canonical name, of projects for which there are any.
        asked: The (canonical name, version) pairs that are known; None if everything is.
        unanswered: Pairs that were asked for without an answer.
        exemptions: What is not reported, by identifier.
        today: The day of the snapshot, `2026-11-29`.
        fetched_at: When it was fetched, in seconds since 1970.
    """

    source: Source
    projects: Mapping[str, tuple[Advisory, ...]] = {}
    asked: frozenset[tuple[str, str]] | None = None
    unanswered: frozenset[tuple[str, str]] = frozenset()
    exemptions: Mapping[str, Exemption] = {}
    today: str = ""
    fetched_at: float = 0.0

    def knows(self, key: str, version: str) -> bool:
        """Return whether it is known if a version has vulnerabilities."""
        return self.asked is None or (key, version) in self.asked
