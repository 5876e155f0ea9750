"""Recognise comments that suppress findings, `# venvoy: ignore` and `# venvoy: ignore[code, ...]`."""

from __future__ import annotations

import re
from functools import lru_cache

from venvoy_server.environments.patterns import pattern

_IGNORE = pattern(r"#\s*venvoy:\s*ignore\b(?:\s*\[([^\]]*)\])?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def ignored_codes(comment: str) -> frozenset[str] | None:
    """Return the rule codes that a comment suppresses; an empty set means all codes.

    None if the comment is not an ignore comment.
    """
    lists = [found[1] for found in _IGNORE.finditer(comment)]
    if None in lists:
        return frozenset()
    return frozenset([code.strip() for each in lists for code in each.split(",") if code.strip()]) or None


def silences(comment: str, code: str, parent: str) -> bool:
    """Return whether a comment suppresses the findings of the rule `code`.

    `parent` is a second code whose mention in the comment also suppresses this rule; empty if there is none.
    """
    codes = ignored_codes(comment)
    return codes is not None and (not codes or code in codes or (bool(parent) and parent in codes))
