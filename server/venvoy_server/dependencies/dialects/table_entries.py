"""Read the source text of a requirement in a table keyed by project name: its fields, and whether it can be deleted."""

from __future__ import annotations

from typing import Any

from venvoy_server.dependencies.dialects.toml_strings import TomlToken, string_value, tokens
from venvoy_server.environments.documents import TOML_ERRORS, load_toml

_OPENING, _CLOSING = ("{", "["), ("}", "]")


def fields_of(raw: str) -> dict[str, Any] | None:
    """Return the fields of a requirement of Poetry or Pipenv, such as `{"version": "^1", "source": "a"}`.

    `raw` is its source text, such as `foo = "^1"`, or an inline table with the text around it. None if the text is
    that of a table with a header, because more fields may follow in other lines, or if it is not valid.
    """
    found = list(tokens(raw))
    if not found or found[0].text == "[":
        return None
    first = next((index for index, token in enumerate(found) if token.text == "{"), None)
    if first is None:
        strings = [token.text for token in found if token.kind == "string"]
        return {"version": string_value(strings[-1])[0]} if strings else None
    last = _closing(found, first)
    loaded = _loaded(f"x = {raw[found[first].start : last.end]}") if last is not None else None
    fields = loaded["x"] if loaded is not None else None
    return fields if isinstance(fields, dict) else None


def is_whole_value(raw: str) -> bool:
    """Return whether a text is one key with its whole value, so that the rest of the file is valid TOML without it."""
    loaded = _loaded(raw) if raw.lstrip()[:1] != "[" else None
    return loaded is not None and len(loaded) == 1


def _closing(found: list[TomlToken], first: int) -> TomlToken | None:
    depth = 0
    for token in found[first:]:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if not depth:
            return token
    return None


def _loaded(text: str) -> dict[str, Any] | None:
    try:
        return load_toml(text)
    except TOML_ERRORS:
        return None
