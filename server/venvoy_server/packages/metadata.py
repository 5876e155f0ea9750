"""Parse the header fields of a METADATA or PKG-INFO file, and judge its name and version; the description is skipped."""

from __future__ import annotations

import re

from venvoy_server.environments.host import Host
from venvoy_server.environments.patterns import pattern

_HEAD = 8192
_WHOLE = 4 * 1024 * 1024
_PLAIN = pattern(r"[0-9]+(?:\.[0-9]+)*(?:\.?(?:post|dev|a|b|rc)[0-9]+)?")
_PEP_440 = pattern(
    r"v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*(?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*)?"
    r"(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?(?:[-_.]?dev[-_.]?[0-9]*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?",
    re.IGNORECASE | re.ASCII,
)
_LEGACY = pattern(r"[A-Za-z0-9][A-Za-z0-9._+!~*-]*")


def read(host: Host, path: str) -> dict[str, list[str]]:
    """Return the fields of the metadata file at `path`, by lower-case name, each with its values in order.

    Empty if the file cannot be read.
    """
    try:
        data = host.read(path, _HEAD)
        if len(data) == _HEAD and _head(data) is data:
            data = host.read(path, _WHOLE)
    except OSError:
        return {}
    return parse(data)


def _head(data: bytes) -> bytes:
    """Return the data before the first empty line, so that a long description is not decoded."""
    ends = [end for end in (data.find(b"\n\n"), data.find(b"\r\n\r\n")) if end >= 0]
    return data[: min(ends)] if ends else data


def parse(data: bytes) -> dict[str, list[str]]:
    """Return the header fields by lower-case name, each with its values in order.

    A line that begins with whitespace continues the previous line.
    """
    fields: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in _head(data).decode("utf-8", "replace").splitlines():
        if not line:
            break
        if line[0] in " \t":
            if last:
                last[-1] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        if colon:
            last = fields.setdefault(name.strip().lower(), [])
            last.append(value.strip())
    return fields


def is_name(text: str) -> bool:
    """Return whether a text is a valid project name (PyPA's name format: ASCII, ends with a letter or digit)."""
    if not text or not text.isascii() or not (text[0].isalnum() and text[-1].isalnum()):
        return False
    return all(each.isalnum() or each in "-_." for each in text)


def pin(version: str) -> str:
    """Return the specifier that pins a version: `==1.0`, or `===2004d` for one from before PEP 440, as pip does.

    Empty if the text is not a version, so that pip would read it as something else, such as `1 --index-url X`.
    """
    if _PLAIN.fullmatch(version) or _PEP_440.fullmatch(version):
        return f"=={version}"
    return f"==={version}" if _LEGACY.fullmatch(version) else ""
