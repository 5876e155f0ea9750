"""Digests of paths, as tools put them into the names of environments that they keep centrally."""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_bytes


def sha256_text(path: str, size: int | None = None) -> str:
    """Return the URL-safe base64 of a path's SHA-256, or of its first `size` bytes."""
    return _base64("sha256", path, size)


def md5_text(path: str) -> str:
    """Return the URL-safe base64 of a path's MD5."""
    return _base64("md5", path, None)


def _base64(algorithm: str, path: str, size: int | None) -> str:
    import binascii  # base64 would load re and struct next to it
    import hashlib

    digest = hashlib.new(algorithm, path_bytes(path), usedforsecurity=False).digest()
    text = binascii.b2a_base64(digest[:size], newline=False).decode("ascii")
    return text.replace("+", "-").replace("/", "_")
