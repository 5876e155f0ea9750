"""Recognise environment variables (`${NAME}`) inside an invalid version, which the rule `invalid-version` reports."""

from __future__ import annotations

from venvoy_server.dependencies.model import Entry


def is_refused(entry: Entry, start: int, end: int) -> bool:
    """Return whether a `${NAME}` is inside a version that pip refuses as invalid.

    `start` and `end` are its offsets in the text of `entry`.
    """
    fault = entry.fault
    return fault is not None and fault.code == "invalid-version" and fault.start <= start and end <= fault.end
