"""Convert paths between bytes and text as Python does: bytes that are not UTF-8 survive the round trip."""

from __future__ import annotations

_ENCODING = ("utf-8", "surrogateescape")


def path_text(data: bytes) -> str:
    """Decode bytes that hold paths; bytes that are not UTF-8 become surrogates (PEP 383)."""
    return data.decode(*_ENCODING)


def path_bytes(text: str) -> bytes:
    """Encode text that `path_text` decoded, surrogates back to their bytes."""
    return text.encode(*_ENCODING)
