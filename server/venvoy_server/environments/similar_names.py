"""Which known word a misspelt one means."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

# Comparing takes the product of both lengths, for every word.
_LONGEST = 60
_MOST = 1000
# A shorter word with two mistakes could be any other.
_SHORT = 6


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the word most like a misspelt one, or None if none is at least so like it (0 to 1), or it is too long."""
    if len(word) > _LONGEST:
        return None
    from difflib import get_close_matches  # it takes memory and time that most processes never need

    return next(iter(get_close_matches(word, islice(known, _MOST), 1, likeness)), None)


def mistyped(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a typing mistake makes of `word`: a letter or two left out, added, replaced or swapped.

    Stricter than `nearest`: for names that may differ on purpose, such as those of files.
    """
    limit = 1 if len(word) < _SHORT else 2
    if len(word) > _LONGEST:
        return None
    found = [(_slips(word, each, limit), each) for each in islice(known, _MOST) if abs(len(each) - len(word)) <= limit]
    slips, name = min(found, default=(limit + 1, ""))
    return name if slips <= limit else None


def _slips(one: str, other: str, limit: int) -> int:
    """Return how many letters must be left out, added, replaced or swapped with the next, up to a limit and one more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        older, before, row = before, row, [number]
        for column, its in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != its))
            if number > 1 and column > 1 and letter == other[column - 2] and one[number - 2] == its:
                cost = min(cost, older[column - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
