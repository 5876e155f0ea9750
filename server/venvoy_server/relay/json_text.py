"""Read and write JSON with only the C part of `json`.

The Python part of `json` would take half of the relay's startup time, and 1 MB of memory.
"""

from __future__ import annotations

from _json import encode_basestring_ascii, make_scanner

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be a tenth of a relay's start
    from typing import Any


class Number(str):
    """A JSON number as text, so that it is written exactly as it was read."""

    __slots__ = ()


class _Context:
    strict = False
    object_hook = object_pairs_hook = None
    memo: dict[str, str] = {}  # noqa: RUF012 (the scanner reads it)
    parse_float = parse_int = parse_constant = Number


_scan = make_scanner(_Context())  # type: ignore[arg-type]  # it reads the attributes of any object


def decode(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in a message body, or None for invalid JSON and for other values such as arrays.

    Numbers in the object are instances of `Number`, the text of the number.
    """
    try:
        value, _ = _scan(body.decode("utf-8").lstrip(), 0)
    except (ValueError, StopIteration, RecursionError, SystemError):
        return None  # SystemError: the scanner's exception class is in `json.decoder`, which is not loaded
    return value if isinstance(value, dict) else None


def encode(value: Any) -> bytes:
    """Serialise a value to JSON."""
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts).encode("ascii")


def _write(value: Any, parts: list[str]) -> None:
    if isinstance(value, Number):
        parts.append(value)
    elif isinstance(value, str):
        parts.append(encode_basestring_ascii(value))
    elif value is None or isinstance(value, bool):
        parts.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, dict):
        _write_all(value.items(), "{", "}", parts)
    elif isinstance(value, list):
        _write_all(value, "[", "]", parts)
    else:
        parts.append(str(value))


def _write_all(values: Any, start: str, end: str, parts: list[str]) -> None:
    for at, value in enumerate(values):
        parts.append("," if at else start)
        if start == "{":
            parts.append(encode_basestring_ascii(value[0]) + ":")
            value = value[1]
        _write(value, parts)
    parts.append(end if values else start + end)
