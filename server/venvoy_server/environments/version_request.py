"""Match versions against the version that a user requests.

A request is `3.12` (any 3.12), `3.12.1`, `python3.12`, or a range such as `>=3.11,<3.14`.
"""

from __future__ import annotations

_OPERATORS = ("<", ">", "=", "!", "~")


def is_version_request(text: str) -> bool:
    """Return whether a text requests a version or range (`3.12`, `python3.12`, `>=3.11`), rather than naming a path."""
    stripped = _stripped(text)
    return stripped[:1].isdigit() or stripped.startswith(_OPERATORS)


def is_valid(text: str) -> bool:
    """Return whether a requested version or range is valid by PEP 440."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    stripped = _stripped(text)
    try:
        if stripped.startswith(_OPERATORS):
            SpecifierSet(stripped)
        else:
            Version(stripped)
    except ValueError:  # also for a number with thousands of digits
        return False
    return True


def matches(version: str | None, text: str) -> bool:
    """Return whether a version satisfies the request `text`: `3.12.4` satisfies `3.12` and `>=3.11`.

    Pre-releases are included. False if the version is None or the request is an invalid range.
    """
    if version is None:
        return False
    stripped = _stripped(text)
    if not stripped.startswith(_OPERATORS):
        return version == stripped or version.startswith(
            (stripped + ".", stripped + "a", stripped + "b", stripped + "rc")
        )
    from packaging.specifiers import SpecifierSet

    try:
        return SpecifierSet(stripped).contains(version, prereleases=True)
    except ValueError:  # also for a number with thousands of digits
        return False


def _stripped(text: str) -> str:
    text = text.strip()
    for prefix in ("cpython", "python"):
        if text.lower().startswith(prefix):
            return text[len(prefix) :].lstrip("@- ")
    return text
