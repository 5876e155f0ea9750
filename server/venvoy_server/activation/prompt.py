"""The name that is in a prompt, made safe for prompts."""

from __future__ import annotations

# bash, zsh (with PROMPT_SUBST) and ksh expand these when a prompt is shown: a folder named `$(...)` would run.
_EXPANDED = frozenset("$`\\")


def prompt_name(name: str) -> str:
    """Return a name in which nothing is left that a shell's prompt expands or a terminal obeys.

    `$`, backtick, backslash and every character that is not printable (controls, line breaks, changes of direction)
    become `_`.
    """
    return "".join("_" if each in _EXPANDED or not each.isprintable() else each for each in name)
