"""How the network is reached: time-outs, proxy, certificates, and which hosts the user's own configuration names."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(msgspec.Struct, frozen=True, order=True):
    """Scheme, host and port of a URL: what a login is for, and what counts as one server."""

    scheme: str
    host: str
    port: int


class Network(msgspec.Struct, frozen=True):
    """What connections follow. Times are seconds; `user_hosts` may be reached at whatever address they have.

    `proxy` takes the place of the proxies of the environment variables; `certificates` is a file that takes the place
    of the system's certificates; the certificate of an `insecure_hosts` is not checked.
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
    """Return the origin of an HTTP URL, or None of any other text."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return Origin(parts.scheme, parts.hostname.rstrip("."), port or DEFAULT_PORTS[parts.scheme])
