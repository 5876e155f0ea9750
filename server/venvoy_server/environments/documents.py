"""The reader of files that other programs wrote: they may be missing, broken, huge, or made to break their reader.

Each kind of file has a size limit, TOML is checked before it is parsed, and long files are read in parts. The work and
the memory are proportional to what is on disk.
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
"""What a file is read as: a tool's or project's settings, a lock file, a small JSON file, a list of paths or versions,
the METADATA or the RECORD of a distribution, a requirements file."""

LIMITS: dict[Kind, int] = {
    "settings": _MIB,
    "lock": 32 * _MIB,
    "json": 64 * _KIB,
    "list": 64 * _KIB,
    "metadata": 4 * _MIB,
    "record": 64 * _MIB,
    "requirements": 16 * _MIB,
}
"""The size in bytes above which a file of a kind is not read."""

_PART = _MIB
_LONGEST_LINE = 64 * _KIB
_MOST_PARTS = 16
"""Parts of one dotted key: tomllib's time and memory are quadratic in them (40 KB of dots took 1.6 GB)."""
_DEEPEST = 64
"""Nesting of arrays and inline tables: tomllib recurses into them."""
_MOST_TABLES = 300_000
"""Headers, inline tables and parts of dotted keys in one text: tomllib spends about 1 KB on each."""

# What `load_toml` raises: TOMLDecodeError is a ValueError, an integer of thousands of digits a plain one, and deep
# nesting runs into Python's own limit.
TOML_ERRORS = (ValueError, RecursionError)
# What msgspec raises: bytes that are not UTF-8 and deep nesting are no DecodeError.
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
    """A file is larger than its kind may be."""

    def __init__(self, path: str, limit: int) -> None:
        """Take the path and the limit in bytes."""
        super().__init__(errno.EFBIG, f"File is larger than {limit:,} bytes", path)


def read_bytes(host: Host, path: str, kind: Kind) -> bytes:
    """Return a file's bytes; raises OSError, and TooLarge (which is one) if it is larger than its kind may be."""
    return _read(host, path, LIMITS[kind])


def read_lines(host: Host, path: str, kind: Kind = "record") -> Iterator[bytes]:
    r"""Yield a file's lines without their `\n`, read in parts.

    Raises OSError, and TooLarge if the file is larger than its kind may be or a line longer than 64 KiB.
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
    """Return why a TOML text is not parsed, or None if it may be: one linear pass over its keys and brackets."""
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
    """Return the tables of a TOML text; raises one of TOML_ERRORS, whose text says what is wrong."""
    fault = toml_fault(text)
    if fault is not None:
        raise ValueError(fault)
    return load_checked_toml(text)


def load_checked_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text in which `toml_fault` found nothing; raises one of TOML_ERRORS."""
    import tomllib

    return tomllib.loads(text)


def parse_toml(text: str) -> dict[str, Any] | None:
    """Return the tables of a TOML text, or None if it cannot be understood."""
    try:
        return load_toml(text)
    except TOML_ERRORS:
        return None


def read_toml(host: Host, path: str, kind: Kind = "settings") -> dict[str, Any] | None:
    """Return the tables of a TOML file, or None if there is none that can be understood."""
    try:
        text = read_bytes(host, path, kind).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return parse_toml(text)


def read_json(host: Host, path: str) -> Any:
    """Return what a JSON file of at most 64 KiB holds, whatever that is; None if there is none that can be understood."""
    try:
        return msgspec.json.decode(read_bytes(host, path, "json"))
    except (OSError, *JSON_ERRORS):
        return None


def to_json(value: Any) -> bytes:
    """Return a value as JSON. Text with lone surrogates (names that are not UTF-8, PEP 383) is escaped."""
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
