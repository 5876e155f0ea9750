"""Quoting that several shells share."""

from __future__ import annotations


def in_single_quotes(text: str) -> str:
    """Return a text as one literal word of a Bourne shell: nothing is special in single quotes but their end."""
    return "'" + text.replace("'", "'\\''") + "'"


def with_doubled_quotes(text: str) -> str:
    """Return a text in single quotes with each of its own doubled."""
    return "'" + text.replace("'", "''") + "'"
