"""Compare Python versions by newness, and decide which are pre-releases or too old."""

from __future__ import annotations

_STAGES = ("a", "b", "rc")
OLDEST = (3, 6)
"""Oldest Python of which uv makes environments: it starts interpreters with `-I`, and refuses older ones."""

Newness = tuple[tuple[int, ...], int, int]
"""Sort key of a version in PEP 440 order: the release, the stage (0 to 2 for pre-releases, 3 for final), its number."""


def newness(version: str | None) -> Newness:
    """Return a sort key by which newer versions come last; None comes before all versions.

    The `t` of a free-threaded version is ignored. Pre-releases come before their final release.
    """
    release, stage, number = (version or "").rstrip("t"), len(_STAGES), ""
    for index, letter in enumerate(_STAGES):
        if letter in release:
            release, _, number = release.partition(letter)
            stage = index
            break
    parts = [_number(part) for part in release.split(".") if part.isascii() and part.isdigit()]
    return (*parts, 0, 0, 0)[:3], stage, _number(number) if number.isascii() and number.isdigit() else 0


def _number(digits: str) -> int:
    """Return the number of a text of ASCII digits; only the first 18 count, as `int` refuses thousands of them."""
    return int(digits[:18])


def is_final(version: str | None) -> bool:
    """Return whether a version is a final release, not a pre-release such as `3.14.0rc1`; True for None."""
    return newness(version)[1] == len(_STAGES)


def is_too_old(version: str | None) -> bool:
    """Return whether a Python version is older than 3.6, so that uv cannot make environments of it; False for None."""
    return bool(version) and newness(version)[0][:2] < OLDEST
