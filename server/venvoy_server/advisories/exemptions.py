"""Parse the setting that lists vulnerabilities not to report, each with a reason and an optional expiry."""

from __future__ import annotations

import re

from venvoy_server.advisories.model import Exemption
from venvoy_server.environments.patterns import pattern

_ID = pattern(r"[A-Za-z0-9][A-Za-z0-9.:_-]{2,99}")
_UNTIL = pattern(r"until\s+(fixed|\d{4}-\d{2}-\d{2})\s*(?::\s*|$)", re.IGNORECASE)


def read_exemption(id: str, text: str) -> Exemption | str:
    """Return the exemption of the vulnerability `id` from being reported, or a message why `id` or `text` is invalid.

    `text` is the reason. It begins with `until 2027-01-31:` or `until fixed:` if the exemption is to expire.
    """
    if not _ID.fullmatch(id):
        return f"{id!r} is not an identifier such as GHSA-9wx4-h78v-vm56."
    found = _UNTIL.match(text.strip())
    reason = text.strip()[found.end() :] if found else text.strip()
    if not reason:
        return f'{id} needs a reason, such as "until 2027-01-31: only used offline".'
    until = found[1].lower() if found else ""
    if until and until != "fixed" and not _is_day(until):
        return f"{until!r} is not a day of the calendar."
    return Exemption(id, reason, until if until != "fixed" else "", until == "fixed")


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
