"""Quoting for the shells that read words as the Bourne shell does."""

from __future__ import annotations


def in_single_quotes(text: str) -> str:
    """Return a text as one literal word of a Bourne shell: nothing is special in single quotes but their end."""
    return "'" + text.replace("'", "'\\''") + "'"
