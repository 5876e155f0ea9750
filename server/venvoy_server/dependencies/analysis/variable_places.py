"""Variables that are what is wrong with a line: the error about it says all that is to be said."""

from __future__ import annotations

from venvoy_server.dependencies.model import Entry


def is_refused(entry: Entry, start: int, end: int) -> bool:
    """Return whether a variable is in the place of a version that pip refuses for it."""
    fault = entry.fault
    return fault is not None and fault.code == "invalid-version" and fault.start <= start and end <= fault.end
