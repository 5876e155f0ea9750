"""Analyse version specifiers: their clauses, whether they are satisfiable, and whether a clause is redundant."""

from __future__ import annotations

import re
from functools import lru_cache

_SIMPLE = re.compile(r"(==|>=|<=|<|>)[ \t]*([0-9]{1,18}(?:\.[0-9]{1,18})*)", re.ASCII)
# Maximum number of clauses; `packaging` intersects each clause with all previous ones (quadratic time).
_MOST_CLAUSES = 200
_CLAUSE = re.compile(r"[^,()]+")


def clauses(specifier: str) -> list[tuple[str, int, int]]:
    """Return the clauses of a specifier, each as (text, start, end): `>=1, <2` → (`>=1`, 0, 3), (`<2`, 5, 7)."""
    found = []
    for match in _CLAUSE.finditer(specifier):
        text = match[0].strip()
        if text:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found.append((text, start, start + len(text)))
    return found


def plain(specifier: str) -> str:
    """Return a specifier without enclosing parentheses and trailing commas."""
    return specifier.strip().strip("()").strip().rstrip(",").strip()


def _simple_bounds(specifier: str) -> list[tuple[str, tuple[int, ...]]] | None:
    """Return the clauses of a specifier as (operator, version as numbers): `>=1.2,<2` → (`>=`, (1, 2)), (`<`, (2,)).

    None if a clause is more complicated, such as `~=1.2` or `==1.*`. Zeros at the end of a version are dropped.
    """
    bounds: list[tuple[str, tuple[int, ...]]] = []
    for text in specifier.split(","):
        found = _SIMPLE.fullmatch(text.strip())
        if found is None:
            return None
        parts = [int(part) for part in found[2].split(".")]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        bounds.append((found[1], tuple(parts)))
    return bounds


def lower_and_upper(specifier: str) -> bool:
    """Return whether a specifier is one lower and one upper bound that some version satisfies, such as `>=1,<2`.

    Only versions of plain numbers are recognised; this is a fast check without `packaging`.
    """
    bounds = _simple_bounds(specifier) if specifier.count(",") == 1 else None
    if bounds is None or len(bounds) != 2:
        return False
    (first, low), (second, high) = bounds
    if first[0] == "<":
        first, low, second, high = second, high, first, low
    return first in (">", ">=") and second in ("<", "<=") and low < high and (first == ">=" or second == "<=")


def unsatisfiable(specifier: str) -> bool:
    """Return whether no version satisfies a specifier; False if that cannot be decided, or it has too many clauses."""
    text = plain(specifier)
    if text.count(",") >= _MOST_CLAUSES or lower_and_upper(text):
        return False
    return _is_empty(text)


@lru_cache(maxsize=4096)
def _is_empty(text: str) -> bool:
    from packaging.specifiers import SpecifierSet

    try:
        return SpecifierSet(text).is_unsatisfiable()
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def implied(clause: str, others: str) -> bool:
    """Return whether `clause` is redundant: it allows every version that the specifier `others` allows.

    False if this cannot be decided.
    """
    from packaging.specifiers import SpecifierSet

    try:
        return SpecifierSet(clause).is_superset(SpecifierSet(others))
    except ValueError:
        return False


def allows_prereleases(specifier: str) -> bool:
    """Return whether a specifier allows pre-releases because one of its clauses names one."""
    from packaging.specifiers import SpecifierSet

    try:
        return bool(SpecifierSet(plain(specifier)).prereleases)
    except ValueError:
        return False


def both(one: str, other: str) -> str:
    """Return a specifier that allows the versions which both specifiers allow: the clauses of both, joined by a
    comma.
    """
    return ",".join([text for text in (plain(one), plain(other)) if text])


def is_pinned(specifier: str) -> bool:
    """Return whether pip regards a specifier as a pin: exactly one clause, with `==` or `===`."""
    if "," not in specifier and specifier.startswith("=="):  # as compilers write it
        return True
    found = clauses(specifier)
    return len(found) == 1 and found[0][0].startswith("==")
