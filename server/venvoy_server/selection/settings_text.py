"""Parse the text of settings files, as JSON with comments and trailing commas, and get values from the result."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.environments.host import Host

_SIZE_LIMIT = 1024 * 1024


def read_text(host: Host, path: str) -> str | None:
    """Return the first MiB of a file as text, without byte order mark, or None if it cannot be read.

    Bytes that are not UTF-8 become surrogates (PEP 383).
    """
    try:
        return host.read(path, _SIZE_LIMIT).decode("utf-8", errors="surrogateescape").removeprefix("\ufeff")
    except OSError:
        return None


def parse_json(text: str) -> dict[str, Any] | None:
    """Return the object in a JSON text, in which comments are allowed, or None if it is invalid or not an object."""
    try:
        found = msgspec.json.decode(without_comments(text))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def table(tables: dict[str, Any] | None, *names: str) -> dict[str, Any]:
    """Return the table that is reached in parsed settings by following `names` from table to inner table.

    Empty if it is missing or not a table.
    """
    found: Any = tables
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text_in(values: dict[str, Any], name: str) -> str | None:
    """Return the string that a table has under the key `name`, or None if it is missing, empty, or not a string.

    A NUL, which no path can have, is replaced by U+FFFD: the path is then reported as one where nothing is.
    """
    found = values.get(name)
    return found.replace("\0", "\ufffd") if isinstance(found, str) and found else None


def without_comments(text: str) -> str:
    """Return a JSON text without `//` and `/* */` comments, whitespace outside strings, and trailing commas.

    Trailing commas are those before a closing bracket.
    """
    kept: list[str] = []
    position = 0
    while position < len(text):
        if text[position] == '"':
            end = _end_of_string(text, position)
            kept.append(text[position:end])
        elif text.startswith("//", position):
            end = _after(text, "\n", position)
        elif text.startswith("/*", position):
            end = _after(text, "*/", position + 2)
        else:
            end = position + 1
            _keep(kept, text[position])
        position = end
    return "".join(kept)


def _keep(kept: list[str], character: str) -> None:
    if character.isspace():
        return  # dropped, so that a trailing comma is the last character kept
    if character in "]}" and kept and kept[-1] == ",":
        kept.pop()
    kept.append(character)


def _end_of_string(text: str, start: int) -> int:
    position = start + 1
    while position < len(text) and text[position] != '"':
        position += 2 if text[position] == "\\" else 1
    return position + 1


def _after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)
