"""Compute digests (hashes) of projects' paths, which tools put into the names of environments outside the projects."""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_bytes


def sha256_text(path: str, size: int | None = None) -> str:
    """Return the SHA-256 hash of the text of a path, encoded as URL-safe base64.

    The file at the path is not read. If `size` is given, only the first `size` bytes of the hash are encoded.
    """
    return _base64("sha256", path, size)


def md5_text(path: str) -> str:
    """Return the MD5 hash of the text of a path, encoded as URL-safe base64; the file at the path is not read."""
    return _base64("md5", path, None)


def _base64(algorithm: str, path: str, size: int | None) -> str:
    import binascii  # base64 would also import re and struct
    import hashlib

    digest = hashlib.new(algorithm, path_bytes(path), usedforsecurity=False).digest()
    text = binascii.b2a_base64(digest[:size], newline=False).decode("ascii")
    return text.replace("+", "-").replace("/", "_")
