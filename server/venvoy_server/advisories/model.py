"""Data types for known vulnerabilities, reduced to what findings need, and for exemptions from being reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Source = Literal["osv", "database"]
"""`osv`: a service is queried with names and versions. `database`: all records are local, and nothing is sent."""
Severity = Literal["low", "moderate", "high", "critical", ""]
EventKind = Literal["introduced", "fixed", "last_affected", "limit"]


class Event(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The version (PEP 440) where an affected range starts or ends (`kind`); `0` is the beginning of all versions."""

    kind: EventKind
    version: str


class Advisory(msgspec.Struct, frozen=True, array_like=True):
    """One vulnerability record about one project.

    Attributes:
        id: The record's identifier: PYSEC-, GHSA-, MAL- or another one.
        aliases: Other identifiers of the same flaw, such as CVE-.
        summary: One sanitised line from the record's author; often empty.
        severity: The severity that the database states, or an empty string.
        versions: The affected versions as the record lists them.
        ranges: Ranges of affected versions, without those of commits.
        modified: When the record was last changed (RFC 3339).
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
        """Return whether the record reports malware, not a flaw."""
        return self.id.startswith("MAL-")


class Exemption(msgspec.Struct, frozen=True):
    """A vulnerability that is not reported, with the reason.

    `until` is the last day (`2027-01-31`) on which the exemption applies, empty for no end; `until_fixed` is whether it
    ends once there is a version without the flaw.
    """

    id: str
    reason: str
    until: str = ""
    until_fixed: bool = False


class AdvisorySnapshot(msgspec.Struct, frozen=True):
    """The known vulnerabilities at one moment: the immutable value that rules and hover read.

    Attributes:
        source: Where the records come from: the service OSV, or a downloaded database.
        projects: All records by canonical project name; projects without records are missing.
        answered: The (canonical name, version) pairs for which `projects` is complete; None if it is for all versions.
        failed: The (canonical name, version) pairs whose records were requested but could not be fetched.
        exemptions: Vulnerabilities not to report, by identifier.
        today: The day of the snapshot, `2026-11-29`.
        fetched_at: When the records were fetched, in seconds since 1970.
    """

    source: Source
    projects: Mapping[str, tuple[Advisory, ...]] = {}
    answered: frozenset[tuple[str, str]] | None = None
    failed: frozenset[tuple[str, str]] = frozenset()
    exemptions: Mapping[str, Exemption] = {}
    today: str = ""
    fetched_at: float = 0.0

    def knows(self, key: str, version: str) -> bool:
        """Return whether the vulnerabilities of a version of project `key` were fetched, even if it has none."""
        return self.answered is None or (key, version) in self.answered
