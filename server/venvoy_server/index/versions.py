"""Versions and specifiers of packaging, each text parsed once; a text that does not parse is None."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version


@lru_cache(maxsize=16384)
def parse_version(text: str) -> Version | None:
    """Return a version, or None for a text that is not one (PEP 440)."""
    from packaging.version import Version

    try:
        return Version(text)
    except ValueError:  # also: a number with thousands of digits
        return None


@lru_cache(maxsize=2048)
def parse_specifier(text: str) -> SpecifierSet | None:
    """Return a range of versions, with or without parentheses, or None for a text that is not one."""
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
    """Return the version of a `==` or `===` clause without a wildcard, as written; None if there is none."""
    parsed = parse_specifier(specifier)
    for clause in parsed or ():
        if clause.operator == "===" or (clause.operator == "==" and not clause.version.endswith(".*")):
            return clause.version
    return None


def same_version(one: str, other: str) -> bool:
    """Return whether two texts are the same version (`1.0` and `1.0.0` are)."""
    return one == other or (parse_version(one) is not None and parse_version(one) == parse_version(other))


@lru_cache(maxsize=4096)
def python_allowed(requires_python: str, python: str) -> bool | None:
    """Return whether a Python is in the range of a file, None if the Python's version is not exact enough to say.

    As in pip, a range that does not parse is no limit, and a pre-release of Python counts as its release.

    Args:
        requires_python: The specifier, or an empty text.
        python: The version of Python (`3.11.7`, or only `3.11`), or an empty text if it is not known.
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
