"""Find the known name that is similar to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

# The time of a comparison is the product of both lengths, for every word.
_LONGEST = 60
_MOST = 1000
# In a shorter word, two mistakes would match almost anything.
_SHORT = 6


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known word most similar to `word`, or None if none is similar enough.

    `likeness` is the lowest accepted similarity: 0 for any word, 1 for the same word. A word of more than 60 characters
    has no match, and only the first 1000 known words are compared.
    """
    if len(word) > _LONGEST:
        return None
    from difflib import get_close_matches  # imported late: it costs memory and time, and most processes never need it

    return next(iter(get_close_matches(word, islice(known, _MOST), 1, likeness)), None)


def mistyped(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that differs from `word` by at most two typing mistakes, or None.

    A mistake is a character left out, added or replaced, or two swapped neighbours; words of fewer than six characters
    may have only one. Stricter than `nearest`: for names that may differ on purpose, such as file names.
    """
    limit = 1 if len(word) < _SHORT else 2
    if len(word) > _LONGEST:
        return None
    found = [(_slips(word, each, limit), each) for each in islice(known, _MOST) if abs(len(each) - len(word)) <= limit]
    slips, name = min(found, default=(limit + 1, ""))
    return name if slips <= limit else None


def _slips(one: str, other: str, limit: int) -> int:
    """Return the number of typing mistakes between two words, or `limit + 1` if there are more than `limit`.

    A mistake is a character left out, added or replaced, or two swapped neighbours (the edit distance with swaps).
    """
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
