"""A minimal subset of a set that fails: none of its members can be left out without the failure going away.

Two methods, with the same result: leaving out one after another, for few members; QuickXplain (Junker, 2004), which
halves, for many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

FEW = 8
"""Up to this number of members, each is left out in turn; larger sets are halved."""

Fails = Callable[[Sequence[T]], bool]
"""Returns whether a subset is known to fail. If a subset fails, every larger one does."""


def minimal_set(members: Sequence[T], fails: Fails[T]) -> list[T]:
    """Return a minimal subset of members that are known to fail together, in their order; earlier ones are preferred."""
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
    """Return what of `members` is needed for a failure together with `kept`; `is_new` says that `kept` has grown."""
    if is_new and fails(kept):
        return []
    if len(members) == 1:
        return members
    middle = len(members) // 2
    first, second = members[:middle], members[middle:]
    of_second = _by_halves(kept + first, True, second, fails)
    of_first = _by_halves(kept + of_second, bool(of_second), first, fails)
    return of_first + of_second
