"""Detect paths that are not valid UTF-8: neither JSON nor many other programs can represent them."""

from __future__ import annotations

from venvoy_server.environments.model import Problem


def is_undecodable(path: str) -> bool:
    """Return whether a path contains surrogates, by which Python represents bytes that are not UTF-8 (PEP 383).

    JSON cannot represent such a path.
    """
    return not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path)


def undecodable_name(path: str) -> Problem | None:
    """Return the problem that a path is not valid UTF-8, so that it cannot be passed to other programs; else None."""
    if not is_undecodable(path):
        return None
    message = "Its path is not valid UTF-8, so that other programs cannot name it. Rename the folder."
    return Problem("undecodable-name", message, "warning", path)
