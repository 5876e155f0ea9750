"""Network configuration: timeouts, proxy, certificates, and the hosts named in the user's own configuration."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(msgspec.Struct, frozen=True, order=True):
    """Scheme, host and port of a URL. A login is valid for one origin only."""

    scheme: str
    host: str
    port: int


class Network(msgspec.Struct, frozen=True):
    """Settings of connections. Times are in seconds.

    `user_hosts` may have non-public addresses; `proxy` overrides the proxies in the environment variables;
    `certificates` is a file or folder that replaces the system's certificates; the TLS certificates of `insecure_hosts`
    are not verified.
    """

    proxy: str | None = None
    certificates: str | None = None
    client_certificate: str | None = None
    insecure_hosts: frozenset[str] = frozenset()
    user_hosts: frozenset[str] = frozenset()
    connect_seconds: float = 3.0
    read_seconds: float = 10.0
    whole_seconds: float = 15.0


def origin_of(url: str) -> Origin | None:
    """Return the origin of an HTTP or HTTPS URL, or None for any other text."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return Origin(parts.scheme, parts.hostname.rstrip("."), port or DEFAULT_PORTS[parts.scheme])
