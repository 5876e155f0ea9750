"""Find a minimal failing subset: removing any one of its members makes the failure disappear.

Small sets are reduced member by member, large ones by QuickXplain (Junker, 2004), which halves the set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

FEW = 8
"""Maximum size of a set that is reduced member by member; larger sets are halved."""

Fails = Callable[[Sequence[T]], bool]
"""Returns whether a subset is known to fail. Must be monotonic: every superset of a failing subset fails."""


def minimal_set(members: Sequence[T], fails: Fails[T]) -> list[T]:
    """Return a subset of `members` that fails, and no longer fails if any single member is removed from it.

    `fails` receives a list of members, and returns whether these fail together. All of `members` together must fail.
    The result is in the order of `members`. If several such subsets exist, earlier members are kept and later ones
    removed.
    """
    if len(members) <= FEW:
        return _by_leaving_out(list(members), fails)
    found = _by_halves([], False, list(members), fails)
    return [member for member in members if member in found]


def _by_leaving_out(members: list[T], fails: Fails[T]) -> list[T]:
    for index in range(len(members) - 1, -1, -1):
        rest = members[:index] + members[index + 1 :]
        if rest and fails(rest):
            members = rest
    return members


def _by_halves(kept: list[T], is_new: bool, members: list[T], fails: Fails[T]) -> list[T]:
    """Return a minimal part of `members` that fails together with all of `kept`; empty if `kept` alone fails.

    `fails` tests a list. `is_new` is whether `kept` must be tested alone, since it has grown since its last test.
    """
    if is_new and fails(kept):
        return []
    if len(members) == 1:
        return members
    middle = len(members) // 2
    first, second = members[:middle], members[middle:]
    of_second = _by_halves(kept + first, True, second, fails)
    of_first = _by_halves(kept + of_second, bool(of_second), first, fails)
    return of_first + of_second
