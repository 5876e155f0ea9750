"""Compute digests (hashes) of projects' paths, which tools put into the names of environments outside the projects."""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_bytes


def sha256_text(path: str, size: int | None = None) -> str:
    """Return the SHA-256 of a path in URL-safe base64; with `size`, only of the hash's first `size` bytes."""
    return _base64("sha256", path, size)


def md5_text(path: str) -> str:
    """Return the MD5 of a path in URL-safe base64."""
    return _base64("md5", path, None)


def _base64(algorithm: str, path: str, size: int | None) -> str:
    import binascii  # base64 would also import re and struct
    import hashlib

    digest = hashlib.new(algorithm, path_bytes(path), usedforsecurity=False).digest()
    text = binascii.b2a_base64(digest[:size], newline=False).decode("ascii")
    return text.replace("+", "-").replace("/", "_")
