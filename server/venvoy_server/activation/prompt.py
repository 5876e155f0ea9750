"""Sanitising of names for prompts."""

from __future__ import annotations

# bash, zsh (with PROMPT_SUBST) and ksh expand these when a prompt is shown: a folder named `$(...)` would run.
_EXPANDED = frozenset("$`\\")


def prompt_name(name: str) -> str:
    """Return a name without characters that a shell's prompt expands or a terminal interprets.

    `$`, backtick, backslash and every non-printable character (control characters, line breaks, changes of text
    direction) are replaced by `_`.
    """
    return "".join("_" if each in _EXPANDED or not each.isprintable() else each for each in name)
