"""Decide which versions an advisory (vulnerability record) affects.

Source: https://ossf.github.io/osv-schema/#evaluation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_server.advisories.model import Advisory, Event
from venvoy_server.index.versions import parse_version

if TYPE_CHECKING:
    from packaging.version import Version


def is_affected(advisory: Advisory, version: str) -> bool:
    """Return whether an advisory affects a version: the advisory lists it, or has a range that contains it.

    A version that is invalid by PEP 440 is only compared as text with the listed ones.
    """
    if version in advisory.versions:
        return True
    parsed = parse_version(version)
    if parsed is None:
        return False
    public = parse_version(parsed.public) or parsed  # a local version (`1.0+cpu`) has the flaws of its release
    if any(parse_version(each) in (parsed, public) for each in advisory.versions):
        return True
    return any(_in_range(events, public) for events in advisory.ranges)


def _in_range(events: tuple[Event, ...], version: Version) -> bool:
    is_inside = False
    for at, event in _in_order(events):
        if event.kind == "introduced" and (at is None or version >= at):
            is_inside = True
        elif (event.kind in ("fixed", "limit") and at is not None and version >= at) or (
            event.kind == "last_affected" and at is not None and version > at
        ):
            is_inside = False
    return is_inside


def _in_order(events: tuple[Event, ...]) -> list[tuple[Version | None, Event]]:
    """Return a range's start and end events with their parsed versions, ascending; drop those with invalid versions.

    None instead of a version means the beginning of all versions, and sorts first. If one range begins where another
    ends, the end comes first, so that the affected range continues.
    """
    found: list[tuple[Version | None, Event]] = []
    for event in events:
        at = parse_version(event.version)
        if event.kind == "introduced" and event.version == "0":
            found.append((None, event))
        elif at is not None:
            found.append((at, event))
    lowest = parse_version("0.dev0")
    return sorted(found, key=lambda each: (each[0] is not None, each[0] or lowest, each[1].kind == "introduced"))
