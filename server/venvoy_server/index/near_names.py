"""Suggest names of popular projects for a mistyped name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from venvoy_server.index.popular_names import ranks

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
_LONGEST = 60
_LIKENESS = 0.85
_MOST = 3


def near_names(name: str, others: Collection[str] = ()) -> list[str]:
    """Return at most three known names that a mistyped name may mean; none for a name over 60 characters.

    First, names one edit away are searched (one letter removed, added, replaced or swapped), the most downloaded first.
    If there are none, the popular names that are most similar are returned.

    Args:
        name: A canonical name that is not on the index.
        others: Further known canonical names, such as installed ones; only those one edit away are suggested.
    """
    if len(name) > _LONGEST:
        return []
    known = ranks()
    found = [each for each in one_edit_away(name) if each in known or each in others]
    found.sort(key=lambda each: (known.get(each, len(known)), each))
    return found[:_MOST] or [each for each in _similar(name) if each != name]


@lru_cache(maxsize=256)
def _similar(name: str) -> tuple[str, ...]:
    """Return up to three popular names that are most similar to `name`, best first; takes about ten milliseconds."""
    from difflib import get_close_matches

    return tuple(get_close_matches(name, ranks(), _MOST, _LIKENESS))


def one_edit_away(name: str) -> Iterator[str]:
    """Yield each distinct name at edit distance one: a character removed, added, replaced, or swapped with the next."""
    seen = {name}
    for each in _edits(name):
        if each not in seen and each.strip("-") == each and each:
            seen.add(each)
            yield each


def _edits(name: str) -> Iterator[str]:
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
