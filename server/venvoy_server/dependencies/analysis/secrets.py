"""What never goes out: passwords in URLs, and the values of environment variables that a line holds by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.redact import redacted

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
# A shorter value is no secret, and would be found everywhere.
_SHORTEST = 4


def without_values(text: str, entry: Entry, variables: Mapping[str, str]) -> str:
    """Return a text in which the values of the variables of an entry are written by their names again."""
    if not variables or not entry.traits & m.VARIABLE:
        return text
    names = _names(entry.raw)
    for name, value in variables.items():  # a line may hold far more names than are set
        if len(value) >= _SHORTEST and name in names:
            text = text.replace(value, f"${{{name}}}")
    return text


@lru_cache(maxsize=16)  # a line of many variables may have as many findings
def _names(raw: str) -> frozenset[str]:
    return frozenset(_VARIABLE.findall(raw))


def discreet(text: str, entry: Entry, variables: Mapping[str, str]) -> str:
    """Return a message about an entry without values of variables and without credentials."""
    text = without_values(text, entry, variables)
    return redacted(text) if "//" in text else text
