"""Parse vulnerability records in the OSV format; invalid records yield nothing.

Source: https://ossf.github.io/osv-schema/, version 1.7.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from venvoy_server.advisories.model import Advisory, Event, EventKind, Severity
from venvoy_server.index.condense import clean_text
from venvoy_server.packages.read import canonical

ECOSYSTEM = "PyPI"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_MOST = 10_000
_KINDS: tuple[EventKind, ...] = ("introduced", "fixed", "last_affected", "limit")
_WORDS: dict[str, Severity] = {
    "LOW": "low",
    "MODERATE": "moderate",
    "MEDIUM": "moderate",
    "HIGH": "high",
    "CRITICAL": "critical",
}


class _Package(msgspec.Struct, frozen=True):
    ecosystem: str = ""
    name: str = ""


class _Range(msgspec.Struct, frozen=True):
    type: str = ""
    events: list[dict[str, Any]] = []


class _Affected(msgspec.Struct, frozen=True):
    package: _Package | None = None
    ranges: list[_Range] | None = None
    versions: list[str] | None = None
    database_specific: Any = None


class _Record(msgspec.Struct, frozen=True):
    id: str
    modified: str = ""
    withdrawn: str | None = None
    aliases: list[str] | None = None
    summary: str | None = None
    affected: list[_Affected] | None = None
    database_specific: Any = None


_decoder = msgspec.json.Decoder(_Record)


def read_record(data: bytes | msgspec.Raw) -> dict[str, Advisory]:
    """Return the advisories in one OSV record (JSON), by the canonical name of the PyPI project that each is about.

    Empty if the record is withdrawn or invalid.
    """
    try:
        record = _decoder.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    if record.withdrawn or not _ID.fullmatch(record.id):
        return {}
    found: dict[str, list[_Affected]] = {}
    for each in record.affected or ():
        package = each.package
        if package is not None and package.ecosystem.partition(":")[0] == ECOSYSTEM and package.name:
            found.setdefault(canonical(package.name), []).append(each)
    return {key: _advisory(record, those) for key, those in found.items()}


def _advisory(record: _Record, affected: list[_Affected]) -> Advisory:
    versions = [version for each in affected for version in each.versions or ()]
    ranges = [_events(each) for one in affected for each in one.ranges or () if each.type == "ECOSYSTEM"]
    aliases = tuple(dict.fromkeys(each for each in record.aliases or () if _ID.fullmatch(each)))
    return Advisory(
        record.id,
        aliases[:_MOST],
        clean_text(record.summary or ""),
        _severity(record, affected),
        frozenset(versions[:_MOST]),
        tuple(ranges[:_MOST]),
        record.modified[:64],
    )


def _events(found: _Range) -> tuple[Event, ...]:
    """Return the start and end events of an affected range; in an OSV record, each is an object with one field."""
    events = [
        Event(kind, each[kind]) for each in found.events[:_MOST] for kind in _KINDS if isinstance(each.get(kind), str)
    ]
    return tuple(events)


def _severity(record: _Record, affected: list[_Affected]) -> Severity:
    """Return the severity that the database states in a word, as GitHub's does, or an empty string.

    A CVSS vector alone is not evaluated.
    """
    for holder in (record.database_specific, *(each.database_specific for each in affected)):
        word = holder.get("severity") if isinstance(holder, dict) else None
        if isinstance(word, str) and word.upper() in _WORDS:
            return _WORDS[word.upper()]
    return ""
