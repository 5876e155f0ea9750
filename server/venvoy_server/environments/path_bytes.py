"""Paths as bytes and as text, the way Python has them: what is not UTF-8 is kept, and comes back the same."""

from __future__ import annotations

_ENCODING = ("utf-8", "surrogateescape")


def path_text(data: bytes) -> str:
    """Return the text of bytes that hold paths; those that are not UTF-8 become surrogates."""
    return data.decode(*_ENCODING)


def path_bytes(text: str) -> bytes:
    """Return the bytes of a text that `path_text` made."""
    return text.encode(*_ENCODING)
