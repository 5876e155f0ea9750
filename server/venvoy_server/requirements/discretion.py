"""What never goes out: passwords in URLs, and the values of environment variables that a line holds by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from venvoy_server.requirements import model as m
from venvoy_server.requirements.model import Entry
from venvoy_server.requirements.urls import redact

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
# A shorter value is no secret, and would be found everywhere.
_SHORTEST = 4


def without_values(text: str, entry: Entry, variables: Mapping[str, str]) -> str:
    """Return a text in which the values of the variables of an entry are written by their names again."""
    if not variables or not entry.traits & m.VARIABLE:
        return text
    for name in _VARIABLE.findall(entry.raw):
        value = variables.get(name, "")
        if len(value) >= _SHORTEST:
            text = text.replace(value, f"${{{name}}}")
    return text


def discreet(text: str, entry: Entry, variables: Mapping[str, str]) -> str:
    """Return a message about an entry without values of variables and without passwords."""
    text = without_values(text, entry, variables)
    return redact(text) if "//" in text else text
