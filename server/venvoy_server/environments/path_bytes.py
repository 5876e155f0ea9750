"""Convert paths between bytes and text as Python does: bytes that are not UTF-8 are restored when converted back."""

from __future__ import annotations

_ENCODING = ("utf-8", "surrogateescape")


def path_text(data: bytes) -> str:
    """Decode bytes that hold paths; bytes that are not UTF-8 become surrogates (PEP 383)."""
    return data.decode(*_ENCODING)


def path_bytes(text: str) -> bytes:
    """Encode a text that `path_text` decoded: surrogates become the bytes that they represent."""
    return text.encode(*_ENCODING)


def is_undecodable(path: str) -> bool:
    """Return whether a path contains surrogates, by which Python represents bytes that are not UTF-8 (PEP 383).

    JSON cannot represent such a path.
    """
    return not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path)
