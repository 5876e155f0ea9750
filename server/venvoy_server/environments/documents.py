"""Read documents, that is files that other programs wrote: they may be missing, broken, huge or malicious.

Each kind of file has a size limit, TOML is checked before it is parsed, and long files are read in chunks. Time and
memory are linear in the size of the file.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from typing import Any, Literal, TypeVar

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.patterns import pattern

Read = TypeVar("Read")
_KIB, _MIB = 1024, 1024 * 1024

Kind = Literal["settings", "lock", "json", "list", "metadata", "record", "requirements"]
"""What a file is read as; determines its size limit.

`settings` are those of a tool or project, `json` is a small file, `list` has paths or versions; `metadata` and `record`
are a distribution's METADATA and RECORD.
"""

LIMITS: dict[Kind, int] = {
    "settings": _MIB,
    "lock": 32 * _MIB,
    "json": 64 * _KIB,
    "list": 64 * _KIB,
    "metadata": 4 * _MIB,
    "record": 64 * _MIB,
    "requirements": 16 * _MIB,
}
"""Maximum size in bytes of each kind of file; a larger one is not read."""

_PART = _MIB
_LONGEST_LINE = 64 * _KIB
_MOST_PARTS = 16
"""Limit on the parts of one dotted key: tomllib's time and memory are quadratic in them (40 KB of dots took 1.6 GB)."""
_DEEPEST = 64
"""Maximum nesting of arrays and inline tables, which tomllib parses by recursion."""
_MOST_TABLES = 300_000
"""Maximum number of headers, inline tables and dotted key parts in one text: tomllib uses about 1 KB for each."""

# Errors of `load_toml`: TOMLDecodeError is a ValueError, an integer of thousands of digits raises a plain one, and deep
# nesting exceeds Python's recursion limit.
TOML_ERRORS = (ValueError, RecursionError)
# Errors of msgspec's decoder; for bytes that are not UTF-8, and for deep nesting, it does not raise DecodeError.
JSON_ERRORS = (msgspec.DecodeError, UnicodeError, RecursionError)

_TOKEN = pattern(
    r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|$)'
    r"|'''(?:[^']|'(?!''))*(?:'''|$)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*"
    r"|[.\n=,{}\[\]]",
    re.DOTALL,
)


class TooLarge(OSError):
    """Raised for a file that is larger than the size limit for its kind, or that has a line that is too long."""

    def __init__(self, path: str, limit: int) -> None:
        """Create the error for a file's path and its limit in bytes."""
        super().__init__(errno.EFBIG, f"File is larger than {limit:,} bytes", path)


def read_bytes(host: Host, path: str, kind: Kind) -> bytes:
    """Return a file's bytes; raises OSError, in particular TooLarge if the file is above the size limit.

    `kind` is what the file is read as (such as `settings` or `lock`); it determines the limit.
    """
    return _read(host, path, LIMITS[kind])


def read_lines(host: Host, path: str, kind: Kind = "record") -> Iterator[bytes]:
    """Yield the lines of a file as bytes, without the line feeds at their ends.

    The file is read in chunks, so that memory is not filled by a large file. `kind` is the kind of file, by default a
    package's RECORD; it determines the maximum size. Raises TooLarge (an OSError) if the file exceeds this size; a line
    longer than 64 KiB may raise TooLarge, too. Raises another OSError if the file cannot be read.
    """
    offset, rest = 0, b""
    while part := host.read_part(path, offset, _PART):
        offset += len(part)
        lines = (rest + part).split(b"\n")
        rest = lines.pop()
        if offset > LIMITS[kind]:
            raise TooLarge(path, LIMITS[kind])
        if len(rest) > _LONGEST_LINE:
            raise TooLarge(path, _LONGEST_LINE)
        yield from lines
    if rest:
        yield rest


def _read(host: Host, path: str, limit: int) -> bytes:
    data = host.read(path, limit + 1)
    if len(data) > limit:
        raise TooLarge(path, limit)
    return data


def toml_fault(text: str) -> str | None:
    """Return why a TOML text must not be parsed, as a sentence, or None if parsing is safe; takes linear time.

    The checked limits concern the nesting, the parts of a dotted key, and the number of tables; syntax is not checked.
    """
    parts = depth = tables = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == ".":
            parts += 1
            tables += 1
            if parts >= _MOST_PARTS:
                return f"A dotted key has more than {_MOST_PARTS} parts."
        elif token in "[{":
            parts, depth, tables = 0, depth + 1, tables + 1
            if depth > _DEEPEST:
                return f"Arrays and tables are nested more than {_DEEPEST} deep."
        elif token in "]}":
            parts, depth = 0, max(depth - 1, 0)
        elif len(token) == 1 and token in "=,\n":
            parts = 0
    return f"It has more than {_MOST_TABLES:,} tables and keys." if tables > _MOST_TABLES else None


def load_toml(text: str) -> dict[str, Any]:
    """Parse a TOML text, after a check that its nesting and its number of tables are within safe limits.

    Raises ValueError or RecursionError (TOML_ERRORS), with a message for the user, if it is invalid or above a limit.
    """
    fault = toml_fault(text)
    if fault is not None:
        raise ValueError(fault)
    return load_checked_toml(text)


def load_checked_toml(text: str) -> dict[str, Any]:
    """Parse a TOML text, and return its top-level table as a dictionary.

    The caller must have checked the nesting and the number of tables: a malicious text can make the parser use too much
    memory. Raises ValueError if the text is not valid TOML. May raise RecursionError if little of Python's stack is
    left.
    """
    import tomllib

    return tomllib.loads(text)


def parse_toml(text: str) -> dict[str, Any] | None:
    """Parse a TOML text; returns None if it is invalid, or not safe to parse, such as too deeply nested."""
    try:
        return load_toml(text)
    except TOML_ERRORS:
        return None


def read_toml(host: Host, path: str, kind: Kind = "settings") -> dict[str, Any] | None:
    """Read and parse a TOML file; return its top-level table, or None on failure.

    `kind` is the kind of file, such as `lock`; it determines the maximum size. The result is None if the file is
    missing, unreadable, larger than this size, or not valid TOML.
    """
    try:
        text = read_bytes(host, path, kind).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return parse_toml(text)


def read_json(host: Host, path: str) -> Any:
    """Read and decode a JSON file of up to 64 KiB; returns None if it is missing, unreadable, invalid or larger."""
    try:
        return msgspec.json.decode(read_bytes(host, path, "json"))
    except (OSError, *JSON_ERRORS):
        return None


def to_json(value: Any) -> bytes:
    r"""Return a value encoded as JSON, also if a text in it has lone surrogates: these are written as `\udXXX`.

    Surrogates represent the bytes of file names that are not UTF-8 (PEP 383).
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        import json

        return json.dumps(msgspec.to_builtins(value)).encode("ascii")


def from_json(data: bytes, type: type[Read]) -> Read:
    """Decode JSON written by `to_json`, lone surrogates included, to a value of `type`.

    Raises one of JSON_ERRORS (such as msgspec's DecodeError) if the data is invalid or has another type.
    """
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
