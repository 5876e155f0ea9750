"""Which known word a misspelt one means."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

# Comparing takes the product of both lengths, for every word.
_LONGEST = 60
_MOST = 1000


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the word most like a misspelt one, or None where none is at least so like it (0 to 1), or it is too long."""
    if len(word) > _LONGEST:
        return None
    from difflib import get_close_matches  # it takes memory and time that most processes never need

    return next(iter(get_close_matches(word, islice(known, _MOST), 1, likeness)), None)
