"""Check that a server has a public IP address; applied to servers that only a file of the workspace names."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

_NAT64 = bytes.fromhex("0064ff9b0000000000000000")


class ForbiddenAddress(Exception):
    """Raised if a host has a local or private address, and only a file of the workspace names the host."""


def is_public(text: str) -> bool:
    """Return whether a text is an IP address of the public internet."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address embedded in an IPv6 address (mapped, 6to4, Teredo, or NAT64, RFC 6052), or None."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address.packed.startswith(_NAT64):
        return IPv4Address(address.packed[12:])
    return None


def public_addresses(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host name.

    Raises ForbiddenAddress if one is not public, OSError if none is found.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses or not all(map(is_public, addresses)):
        raise ForbiddenAddress(f"{host} is not a host of the public internet")
    return addresses
