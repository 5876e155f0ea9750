"""Convert paths between bytes and text as Python does: bytes that are not UTF-8 are restored when converted back."""

from __future__ import annotations

_ENCODING = ("utf-8", "surrogateescape")


def path_text(data: bytes) -> str:
    """Decode bytes that hold paths; bytes that are not UTF-8 become surrogates (PEP 383)."""
    return data.decode(*_ENCODING)


def path_bytes(text: str) -> bytes:
    """Encode a text that `path_text` decoded: surrogates become the bytes that they represent."""
    return text.encode(*_ENCODING)
