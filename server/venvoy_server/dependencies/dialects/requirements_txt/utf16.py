"""Detect UTF-16 text mixed with other encodings in one file, as Windows PowerShell's `>` and `>>` produce it."""

from __future__ import annotations

# A share of NUL bytes above 1 / _SHARE indicates two bytes per character.
_SHARE = 3
_SHORTEST = 3


def looks_like_utf16(data: bytes) -> bool:
    """Return whether bytes without a byte order mark look like UTF-16 text that is mostly ASCII."""
    return len(data) > _SHORTEST and data.count(0) * _SHARE > len(data)


def appended_at(data: bytes, encoding: str) -> int | None:
    """Return the offset at which 8-bit text was appended to UTF-16 text, or None.

    Args:
        data: The bytes after the byte order mark.
        encoding: `utf-16-le` or `utf-16-be`; None is returned for other encodings.
    """
    if encoding not in ("utf-16-le", "utf-16-be"):
        return None
    last = data.rfind(0)  # the high byte of the last ASCII character
    begin = last + (1 if encoding == "utf-16-le" else 2)
    tail = data[begin:]
    return begin if last >= 0 and len(tail) >= _SHORTEST and tail.isascii() and b"\n" in tail else None
