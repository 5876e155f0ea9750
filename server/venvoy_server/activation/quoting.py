"""Quoting of words for the Bourne shell and those with the same syntax."""

from __future__ import annotations


def in_single_quotes(text: str) -> str:
    r"""Return a text as one word of a Bourne shell without expansions: in single quotes.

    A single quote in the text becomes `'\''`; nothing else is special.
    """
    return "'" + text.replace("'", "'\\''") + "'"
