"""Comments that suppress findings: `# venvoy: ignore` and `# venvoy: ignore[code, ...]`, on
the line or the line above.
"""

from __future__ import annotations

import re
from functools import lru_cache

from venvoy_server.environments.patterns import pattern

_IGNORE = pattern(r"#\s*venvoy:\s*ignore\b(?:\s*\[([^\]]*)\])?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def ignored_codes(comment: str) -> frozenset[str] | None:
    """Return the codes that a comment suppresses: None if it is not such a comment, an empty set for all codes."""
    lists = [found[1] for found in _IGNORE.finditer(comment)]
    if None in lists:
        return frozenset()
    return frozenset([code.strip() for each in lists for code in each.split(",") if code.strip()]) or None


def silences(comment: str, code: str, parent: str) -> bool:
    """Return whether a comment suppresses a code, or its parent code."""
    codes = ignored_codes(comment)
    return codes is not None and (not codes or code in codes or (bool(parent) and parent in codes))
