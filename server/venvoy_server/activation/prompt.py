"""Replace characters in an environment's name that would be dangerous in a shell's prompt."""

from __future__ import annotations

# bash, zsh (with PROMPT_SUBST) and ksh expand these when a prompt is shown: a folder named `$(...)` would run.
_EXPANDED = frozenset("$`\\")


def prompt_name(name: str) -> str:
    """Return a name with `_` for the characters that a shell's prompt expands or a terminal interprets.

    These are `$`, backtick, backslash and every non-printable character (control characters, line breaks, changes of
    text direction).
    """
    return "".join("_" if each in _EXPANDED or not each.isprintable() else each for each in name)
