"""Parser for upload cutoffs in pip's and uv's settings: releases uploaded later are not chosen.

Source: pip 26.3 (`--uploaded-prior-to` in `cli/cmdoptions.py`) and uv 0.13 (`exclude-newer`). Without a time zone both
use local time; a date means its beginning in pip, and its end in uv.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from venvoy_server.environments.patterns import pattern

_HOURS = {"h": 1, "hour": 1, "hours": 1, "d": 24, "day": 24, "days": 24, "w": 168, "week": 168, "weeks": 168}
_SPAN = pattern(r"(?:pt?)?(\d{1,6}) ?([a-z]+)")
_DAYS = pattern(r"P(\d{1,6})D", re.ASCII)
_DATE_LENGTH = len("2026-01-01")


def uv_moment(value: Any, now: float) -> int | None:
    """Return the cutoff in seconds since 1970 for a date, a time, or a span before `now` (`7 days`, `P7D`).

    Anything else, such as `false`, means no cutoff: None.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()
    span = _SPAN.fullmatch(text.lower())
    if span is not None and span[2] in _HOURS:
        return int(now - timedelta(hours=int(span[1]) * _HOURS[span[2]]).total_seconds())
    moment = _moment(text, timedelta(days=1) if len(text) == _DATE_LENGTH else timedelta(0))
    return int(moment.timestamp()) if moment is not None else None


def pip_moment(text: str, now: float) -> int | None:
    """Return the cutoff of a `--uploaded-prior-to` value in seconds since 1970; None if pip rejects the value."""
    days = _DAYS.fullmatch(text)
    if days is not None:
        return int(now - int(days[1]) * 86_400)
    moment = _moment(text)
    return int(moment.timestamp()) if moment is not None else None


def for_uv(text: str) -> str | None:
    """Convert a value of pip's `--uploaded-prior-to` for uv's `--exclude-newer`; None if pip rejects the value."""
    if _DAYS.fullmatch(text):
        return text
    moment = _moment(text)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment is not None else None


def _moment(text: str, added_if_local: timedelta = timedelta(0)) -> datetime | None:
    """Parse an ISO date or time, and return the moment; None if the text is invalid.

    A text without a time zone is local time, and `added_if_local` is added: one day gives the end of a date instead of
    its beginning. To a text with a time zone, `added_if_local` is not added.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is not None else (moment + added_if_local).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
