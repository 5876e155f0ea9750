"""Which of two Pythons is newer, and which is too old, by what is known of their versions."""

from __future__ import annotations

_STAGES = ("a", "b", "rc")
OLDEST = (3, 6)
"""The oldest Python of which uv makes environments: it starts interpreters with `-I`, and refuses those before 3.6."""

Newness = tuple[tuple[int, ...], int, int]
"""What sorts versions as PEP 440 does: the release, the stage before it (3 for a final one), and the stage's number."""


def newness(version: str | None) -> Newness:
    """Return what a version sorts by; a version that is not known sorts first, and a free-threaded one as without its `t`."""
    release, stage, number = (version or "").rstrip("t"), len(_STAGES), ""
    for index, letter in enumerate(_STAGES):
        if letter in release:
            release, _, number = release.partition(letter)
            stage = index
            break
    parts = [int(part) for part in release.split(".") if part.isascii() and part.isdigit()]
    return (*parts, 0, 0, 0)[:3], stage, int(number) if number.isdigit() else 0


def is_final(version: str | None) -> bool:
    """Return whether a version is a release, not an alpha, beta or candidate of one."""
    return newness(version)[1] == len(_STAGES)


def is_too_old(version: str | None) -> bool:
    """Return whether no environment can be made of a version; one that is not known is not too old."""
    return bool(version) and newness(version)[0][:2] < OLDEST
