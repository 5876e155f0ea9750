"""Comments that silence findings: `# venvoy: ignore` and `# venvoy: ignore[code, ...]`, on the line or on the line above."""

from __future__ import annotations

import re
from functools import lru_cache

from venvoy_server.environments.patterns import pattern

_IGNORE = pattern(r"#\s*venvoy:\s*ignore\b(?:\s*\[([^\]]*)\])?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def ignored_codes(comment: str) -> frozenset[str] | None:
    """Return the codes that a comment silences: None for no such comment, an empty set for every code."""
    lists = [found[1] for found in _IGNORE.finditer(comment)]
    if None in lists:
        return frozenset()
    return frozenset([code.strip() for each in lists for code in each.split(",") if code.strip()]) or None


def silences(comment: str, code: str, parent: str) -> bool:
    """Return whether a comment silences a code, or the code from which it was split."""
    codes = ignored_codes(comment)
    return codes is not None and (not codes or code in codes or (bool(parent) and parent in codes))
