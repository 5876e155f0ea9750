"""What packaging accepts, for those who need no reason; it is loaded only when one of these is called."""

from __future__ import annotations


def is_requirement(text: str) -> bool:
    """Return whether packaging accepts a text as a requirement."""
    from packaging.requirements import Requirement

    try:
        Requirement(text)
    except (ValueError, RecursionError):
        return False
    return True


def are_extras(text: str) -> bool:
    """Return whether pip accepts a text in brackets as the extras of a path: it puts them after a name, in lower case."""
    return is_requirement("placeholder" + text.lower())


def is_marker(text: str) -> bool:
    """Return whether packaging accepts a text as a marker."""
    from packaging.markers import Marker

    try:
        Marker(text)
    except (ValueError, RecursionError):
        return False
    return True
