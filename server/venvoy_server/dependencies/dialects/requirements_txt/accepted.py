"""Return whether a requirement, a list of extras or a marker is valid, by the verdict of the library `packaging`.

The functions give no reason for the verdict. `packaging` is imported on the first call.
"""

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
    """Return whether pip accepts `text`, such as `[a, b]`, as the extras of a path.

    That is so if a project name followed by the text in lower case is a valid requirement.
    """
    return is_requirement("placeholder" + text.lower())


def is_marker(text: str) -> bool:
    """Return whether packaging accepts a text as a marker."""
    from packaging.markers import Marker

    try:
        Marker(text)
    except (ValueError, RecursionError):
        return False
    return True
