"""Rewrite messages of the service for the command line: `field_name` becomes `--field-name`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from venvoy_server.commandline.options import Option
from venvoy_server.environments.patterns import pattern

_FIELD = pattern(r"`([a-z]\w*)(?:: ([\w-]+))?`")
_COMMANDS = frozenset(
    (
        "add",
        "create",
        "doctor",
        "drop",
        "install",
        "lock",
        "remove",
        "repair",
        "restore",
        "select",
        "sync",
        "trust",
        "vulnerabilities",
    )
)
"""Methods that messages suggest as the next step."""
_FOLDERS = (
    (pattern(r"the (?:first )?workspace folders?(?: of the client)?"), "the current folder"),
    (pattern(r"the client's first"), "the current folder"),
    (pattern(r"`?[^\s`']*[/\\]venvoy-stdin-\w+[/\\]requirements\.txt`?"), "standard input"),
)


def for_command_line(text: str, options: Sequence[Option] = ()) -> str:
    """Return a message with options in place of parameters: `--name` for `name`, `--name value` for `name: value`.

    Only words in backquotes are changed, and only if they are the parameter of one of `options`. The name of a method
    in backquotes becomes a command, such as `venvoy restore`.
    """
    by_field = {option.field: option for option in options}

    def written(found: re.Match[str]) -> str:
        option = by_field.get("".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in found[1]))
        if option is None:
            return f"`venvoy {found[1]}`" if found[1] in _COMMANDS and not found[2] else found[0]
        return f"`{option.written}{f' {found[2]}' if found[2] and found[2] != 'true' else ''}`"

    text = _FIELD.sub(written, text)
    for phrase, words in _FOLDERS:
        text = phrase.sub(words, text)
    return text
