"""Digests of project paths, as tools use them in the names of environments in a central store."""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_bytes


def sha256_text(path: str, size: int | None = None) -> str:
    """Return the URL-safe base64 of a path's SHA-256, truncated to its first `size` bytes if given."""
    return _base64("sha256", path, size)


def md5_text(path: str) -> str:
    """Return the URL-safe base64 of a path's MD5."""
    return _base64("md5", path, None)


def _base64(algorithm: str, path: str, size: int | None) -> str:
    import binascii  # base64 would also import re and struct
    import hashlib

    digest = hashlib.new(algorithm, path_bytes(path), usedforsecurity=False).digest()
    text = binascii.b2a_base64(digest[:size], newline=False).decode("ascii")
    return text.replace("+", "-").replace("/", "_")
