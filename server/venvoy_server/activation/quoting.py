"""Quoting for shells with the word syntax of the Bourne shell."""

from __future__ import annotations


def in_single_quotes(text: str) -> str:
    """Quote a text as one literal word of a Bourne shell: in single quotes only the closing quote is special."""
    return "'" + text.replace("'", "'\\''") + "'"
