"""Find the changed range between two texts."""

from __future__ import annotations


def text_difference(old: str, new: str) -> tuple[int, int, int]:
    """Return (start, old_end, new_end): `old[start:old_end]` was replaced by `new[start:new_end]`."""
    limit = min(len(old), len(new))
    start = _common(old, new, limit, False)
    end = _common(old, new, limit - start, True)
    return start, len(old) - end, len(new) - end


def _common(one: str, other: str, high: int, backwards: bool) -> int:
    """Return the length of the common prefix of two texts, or suffix if `backwards`, up to `high`."""
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        ours = one[len(one) - middle : len(one) - low] if backwards else one[low:middle]
        theirs = other[len(other) - middle : len(other) - low] if backwards else other[low:middle]
        low, high = (middle, high) if ours == theirs else (low, middle - 1)
    return low
