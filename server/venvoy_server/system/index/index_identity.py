"""Texts that identify a package index in the cache (its URL), and its server in the records of failed requests."""

from __future__ import annotations

from venvoy_server.operations.index_model import Index


def index_key(index: Index) -> str:
    """Return the text that identifies an index in the cache: its URL without login.

    For an address with a login, `#` and a digest of the complete address are appended.
    """
    if index.address.value.rstrip("/") == index.url:
        return index.url
    import hashlib  # imported here, since it loads OpenSSL

    return f"{index.url}#{hashlib.sha256(index.address.value.encode()).hexdigest()[:16]}"


def server_of(index: Index) -> str:
    """Return `scheme://host:port` of an index's address, by which failed requests are counted; "" if it is a path."""
    scheme, separator, rest = index.address.value.partition("://")
    return f"{scheme}{separator}{rest.partition('/')[0]}" if separator else ""
