"""Parse versions and version specifiers with the `packaging` library, cached by text; an invalid text gives None."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version


@lru_cache(maxsize=16384)
def parse_version(text: str) -> Version | None:
    """Parse a version (PEP 440), or return None if it is invalid."""
    from packaging.version import Version

    try:
        return Version(text)
    except ValueError:  # also for a number with thousands of digits
        return None


@lru_cache(maxsize=2048)
def parse_specifier(text: str) -> SpecifierSet | None:
    """Parse a version specifier, with or without parentheses, or return None if it is invalid."""
    from packaging.specifiers import SpecifierSet

    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    try:
        return SpecifierSet(text)
    except ValueError:
        return None


@lru_cache(maxsize=16384)
def pinned_version(specifier: str) -> str | None:
    """Return the version in a `==` or `===` clause without wildcard, as written (`==1.0` → `1.0`), or None."""
    parsed = parse_specifier(specifier)
    for clause in parsed or ():
        if clause.operator == "===" or (clause.operator == "==" and not clause.version.endswith(".*")):
            return clause.version
    return None


def same_version(one: str, other: str) -> bool:
    """Return whether two texts are equal versions (`1.0` and `1.0.0` are)."""
    return one == other or (parse_version(one) is not None and parse_version(one) == parse_version(other))


@lru_cache(maxsize=4096)
def python_allowed(requires_python: str, python: str) -> bool | None:
    """Return whether a Python satisfies a file's `requires_python`; None if the Python's version is not precise enough.

    As in pip, an invalid specifier is no restriction, and a pre-release of Python counts as its final release.

    Args:
        requires_python: The specifier, or an empty string.
        python: The version of Python (`3.11.7`, or only `3.11`), or an empty string if not known.
    """
    allowed = parse_specifier(requires_python)
    if not requires_python or allowed is None:
        return True
    version = parse_version(python)
    if version is None:
        return None
    text = ".".join(map(str, version.release[:3]))
    if len(version.release) > 2:
        return allowed.contains(text, prereleases=True)
    first, last = allowed.contains(f"{text}.0", prereleases=True), allowed.contains(f"{text}.999", prereleases=True)
    return first if first == last else None
