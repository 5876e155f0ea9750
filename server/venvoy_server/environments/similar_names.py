"""Find the known word that a misspelt one means."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

# The time of a comparison is the product of both lengths, for every word.
_LONGEST = 60
_MOST = 1000
# In a shorter word, two mistakes would match almost anything.
_SHORT = 6


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known word most similar to `word`, or None if none has at least the given similarity (0 to 1).

    A word of more than `_LONGEST` characters has no match.
    """
    if len(word) > _LONGEST:
        return None
    from difflib import get_close_matches  # imported late: it costs memory and time, and most processes never need it

    return next(iter(get_close_matches(word, islice(known, _MOST), 1, likeness)), None)


def mistyped(word: str, known: Iterable[str]) -> str | None:
    """Return the known word from which `word` differs by a typing mistake or two, or None.

    A mistake is a character left out, added, replaced or swapped; words of under six characters may have one. Stricter
    than `nearest`: for names that may differ on purpose, such as file names.
    """
    limit = 1 if len(word) < _SHORT else 2
    if len(word) > _LONGEST:
        return None
    found = [(_slips(word, each, limit), each) for each in islice(known, _MOST) if abs(len(each) - len(word)) <= limit]
    slips, name = min(found, default=(limit + 1, ""))
    return name if slips <= limit else None


def _slips(one: str, other: str, limit: int) -> int:
    """Return the edit distance of two words with adjacent swaps, or `limit + 1` if it is greater."""
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
