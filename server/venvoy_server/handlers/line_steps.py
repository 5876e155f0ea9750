"""The steps that turn the lines of one text into those of another, found in time that grows with the number of lines.

`difflib` compares each line with all equal ones, so that it needs hours for thousands of empty lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

_MOST_PAIRS = 250_000
"""Number of pairs of lines up to which `difflib` compares two lists: 500 lines with 500."""

Step = tuple[str, int, int, int, int]
"""A kind (`equal`, `replace`, `delete` or `insert`) and the ranges of lines in both texts, as in `difflib`."""
_Block = tuple[int, int, int]
"""Equal lines: the number of the first in both texts, and how many they are."""


def line_steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """Return the steps that turn the lines `old` into `new`, in order; they cover all lines of both.

    For long texts they may be more than needed, if many equal lines are between two changes.
    """
    steps, a, b = list[Step](), 0, 0
    for first, start, size in [*_merged(_blocks(old, new)), (len(old), len(new), 0)]:
        if a < first or b < start:
            kind = "replace" if a < first and b < start else "delete" if a < first else "insert"
            steps.append((kind, a, first, b, start))
        a, b = first + size, start + size
        if size:
            steps.append(("equal", first, a, start, b))
    return steps


def _merged(blocks: Iterator[_Block]) -> Iterator[_Block]:
    """Yield the blocks with those joined that follow each other without a line between them."""
    a = b = size = 0
    for first, start, more in blocks:
        if (first, start) == (a + size, b + size):
            size += more
            continue
        if size:
            yield a, b, size
        a, b, size = first, start, more
    if size:
        yield a, b, size


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[_Block]:
    if len(old) * len(new) <= _MOST_PAIRS:
        yield from _between(old, new, (0, 0), (len(old), len(new)))
        return
    a, b = 0, 0
    for first, start in [*_anchors(old, new), (len(old), len(new))]:
        yield from _trimmed(old, new, (a, b), (first, start))
        if first < len(old):
            yield first, start, 1
        a, b = first + 1, start + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the numbers of lines that occur once in both texts, as pairs; as many as are in the same order in both."""
    here, there = Counter(old), Counter(new)
    places = {line: number for number, line in enumerate(new) if there[line] == 1}
    pairs = [(number, places[line]) for number, line in enumerate(old) if here[line] == 1 and line in places]
    ends, tops, before = list[int](), list[int](), list[int]()
    for index, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(tops[at - 1] if at else -1)
        ends[at : at + 1], tops[at : at + 1] = [place], [index]
    found, index = list[tuple[int, int]](), tops[-1] if tops else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _trimmed(old: Sequence[str], new: Sequence[str], begin: tuple[int, int], end: tuple[int, int]) -> Iterator[_Block]:
    """Yield the equal lines of a part of both texts: those at its beginning and at its end, and some between them."""
    (a, b), (first, start) = begin, end
    size, most = 0, min(first - a, start - b)
    while size < most and old[a + size] == new[b + size]:
        size += 1
    tail = 0
    while tail < most - size and old[first - tail - 1] == new[start - tail - 1]:
        tail += 1
    if size:
        yield a, b, size
    yield from _between(old, new, (a + size, b + size), (first - tail, start - tail))
    if tail:
        yield first - tail, start - tail, tail


def _between(old: Sequence[str], new: Sequence[str], begin: tuple[int, int], end: tuple[int, int]) -> Iterator[_Block]:
    """Yield the equal lines of a part of both texts; in a long part, only those with the same number in it."""
    (a, b), (first, start) = begin, end
    if a == first or b == start:
        return
    if (first - a) * (start - b) > _MOST_PAIRS:
        if first - a == start - b:
            yield from ((a + at, b + at, 1) for at in range(first - a) if old[a + at] == new[b + at])
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old[a:first], new[b:start], autojunk=False)
    yield from ((a + each.a, b + each.b, each.size) for each in matcher.get_matching_blocks() if each.size)
