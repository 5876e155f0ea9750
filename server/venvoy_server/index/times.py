"""Format times and durations for users."""

from __future__ import annotations

import datetime

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def day_of(seconds: float) -> str:
    """Return the UTC date of a time in seconds since 1970, as `2026-05-01`; empty if unknown or out of range."""
    if seconds <= 0:
        return ""
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d")
    except (OverflowError, ValueError, OSError):
        return ""


def age(seconds: float) -> str:
    """Return a duration in seconds in its largest unit: `3 days`, `1 hour`, `less than a minute`."""
    for size, unit in _UNITS:
        count = int(seconds // size)
        if count > 0:
            return f"{count} {unit}" + ("s" if count > 1 else "")
    return "less than a minute"
