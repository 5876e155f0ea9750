"""The name that stands in a prompt, made safe for prompts."""

from __future__ import annotations

import unicodedata

# bash, zsh (with PROMPT_SUBST) and ksh expand these when a prompt is shown: a folder named `$(...)` would run.
_EXPANDED = frozenset("$`\\")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def prompt_name(name: str) -> str:
    """Return a name in which nothing is left that a shell's prompt expands or a terminal obeys.

    `$`, backtick, backslash and every control, format and line separating character become `_`.
    """
    return "".join("_" if _is_unsafe(character) else character for character in name)


def _is_unsafe(character: str) -> bool:
    return character in _EXPANDED or unicodedata.category(character) in _INVISIBLE
