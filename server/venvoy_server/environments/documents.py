"""TOML and JSON that somebody else wrote: a file may be missing, broken, or made to break whoever reads it."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from venvoy_server.environments.host import Host

Read = TypeVar("Read")
_TOML_SIZE = 4 * 1024 * 1024
_JSON_SIZE = 64 * 1024

# What tomllib raises: TOMLDecodeError is a ValueError, an integer of thousands of digits a plain one, and deep nesting
# runs into Python's own limit.
TOML_ERRORS = (ValueError, RecursionError)
# What msgspec raises: bytes that are no UTF-8 and deep nesting are no DecodeError.
JSON_ERRORS = (msgspec.DecodeError, UnicodeError, RecursionError)


def parse_toml(text: str) -> dict[str, Any] | None:
    """Return the tables of a TOML text, or None where it cannot be understood."""
    import tomllib

    try:
        return tomllib.loads(text)
    except TOML_ERRORS:
        return None


def read_toml(host: Host, path: str, limit: int = _TOML_SIZE) -> dict[str, Any] | None:
    """Return the tables of a TOML file of at most `limit` bytes, or None where there is none to be understood."""
    try:
        text = host.read(path, limit).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return parse_toml(text)


def read_json(host: Host, path: str) -> Any:
    """Return what a JSON file of at most 64 KiB holds, whatever that is; None where there is none to be understood."""
    try:
        return msgspec.json.decode(host.read(path, _JSON_SIZE))
    except (OSError, *JSON_ERRORS):
        return None


def to_json(value: Any) -> bytes:
    """Return a value of ours as JSON. Text with lone surrogates (names that are not UTF-8, PEP 383) is escaped."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        import json

        return json.dumps(msgspec.to_builtins(value)).encode("ascii")


def from_json(data: bytes, type: type[Read]) -> Read:
    """Return what `to_json` wrote; raises one of JSON_ERRORS."""
    try:
        return msgspec.json.decode(data, type=type)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        if b"\\ud" not in data:
            raise
        import json

        try:
            return msgspec.convert(json.loads(data), type)
        except ValueError as error:
            raise msgspec.DecodeError(str(error)) from error
