"""urllib3 connections with two additional checks: the IP address connected to, and the deadline of the request."""

from __future__ import annotations

import contextlib
import os
import ssl
import threading
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

import truststore
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager, Timeout, disable_warnings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import InsecureRequestWarning, NameResolutionError, NewConnectionError

from venvoy_server.system.index.addresses import ForbiddenAddress, public_addresses
from venvoy_server.system.index.deadlines import Deadlines
from venvoy_server.system.index.network import Network, Origin

MOST_CONNECTIONS = 17
"""Connections kept per server: the number of threads that use them."""


class Connections:
    """The pools of HTTP connections of one process: one pool manager per proxy and set of security checks."""

    def __init__(self, network: Network, deadlines: Deadlines, variables: Mapping[str, str] = os.environ) -> None:
        self._network = network
        self._deadlines = deadlines
        self._proxies = {} if network.proxy else _proxies(variables)
        self._no_proxy = variables.get("no_proxy") or variables.get("NO_PROXY") or ""
        self._lock = threading.Lock()
        self._managers: dict[object, PoolManager] = {}

    def manager_for(self, origin: Origin) -> PoolManager:
        """Return the pool manager for requests to a server.

        Raises ForbiddenAddress for a host with a non-public address that would be reached through a proxy, unless the
        user's own configuration names the host.
        """
        is_guarded = origin.host not in self._network.user_hosts
        proxy = self._proxy_for(origin)
        if proxy is not None and is_guarded:
            _refuse_private_name(origin)
        is_checked = origin.host not in self._network.insecure_hosts
        key = (proxy, is_guarded and proxy is None, is_checked)
        with self._lock:
            if key not in self._managers:
                self._managers[key] = self._new_manager(*key)
            return self._managers[key]

    def close(self) -> None:
        """Close all idle connections."""
        with self._lock:
            for manager in self._managers.values():
                manager.clear()

    def _proxy_for(self, origin: Origin) -> str | None:
        if origin.host in ("localhost", "127.0.0.1", "::1"):
            return None
        if _is_excepted(origin, self._no_proxy):
            return None
        found = self._network.proxy or self._proxies.get(origin.scheme) or self._proxies.get("all")
        return found if found is None or "://" in found else f"http://{found}"

    def _new_manager(self, proxy: str | None, is_guarded: bool, is_checked: bool) -> PoolManager:
        options: dict[str, Any] = {
            "num_pools": 32,
            "maxsize": MOST_CONNECTIONS,
            "retries": False,
            "timeout": Timeout(connect=self._network.connect_seconds, read=self._network.read_seconds),
            "ssl_context": self._ssl_context(is_checked),
        }
        if proxy is not None:
            from urllib3 import make_headers
            from urllib3.util import parse_url

            login = parse_url(proxy).auth
            headers = make_headers(proxy_basic_auth=login) if login else None
            manager: PoolManager = ProxyManager(proxy, proxy_headers=headers, **options)
        else:
            manager = PoolManager(**options)
        manager.pool_classes_by_scheme = _pool_classes(self._deadlines, is_guarded)
        return manager

    def _ssl_context(self, is_checked: bool) -> ssl.SSLContext:
        """Return a TLS context with the certificates of the system or those that the user configured.

        `is_checked`: whether the server's certificate is verified.
        """
        network = self._network
        if network.certificates is not None:
            is_folder = os.path.isdir(network.certificates)
            context = ssl.create_default_context(
                cafile=None if is_folder else network.certificates, capath=network.certificates if is_folder else None
            )
        elif is_checked:
            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        else:
            context = ssl.create_default_context()
        if not is_checked:
            disable_warnings(InsecureRequestWarning)  # enabled by the user's own settings
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if network.client_certificate is not None:
            context.load_cert_chain(network.client_certificate)
        return context


def _proxies(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the proxies by scheme, from environment variables such as `https_proxy`.

    If there are none, and `variables` are those of this process, the system's settings (macOS, Windows) are used.
    """
    found = {
        name.lower().removesuffix("_proxy"): value
        for name, value in sorted(variables.items())  # the lower-case name wins, as it does in curl and pip
        if name.lower().endswith("_proxy") and value
    }
    if found or variables is not os.environ:
        return found
    from urllib.request import getproxies

    return getproxies()


def _is_excepted(origin: Origin, exceptions: str) -> bool:
    """Return whether `exceptions` (a `NO_PROXY` value) lists a host: by name, parent domain, or network (CIDR)."""
    for each in exceptions.replace(",", " ").lower().split():
        name, _, port = each.partition(":") if each.count(":") == 1 else (each, "", "")
        bare = name.lstrip("*").lstrip(".")
        if name == "*" or (
            (origin.host == bare or origin.host.endswith(f".{bare}")) and port in ("", str(origin.port))
        ):
            return bare != "" or name == "*"
        if "/" in each and _is_in_network(origin.host, each):
            return True
    return False


def _is_in_network(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False


def _refuse_private_name(origin: Origin) -> None:
    """Raise ForbiddenAddress if a host is not public, before a request to it is sent through a proxy.

    A name without a dot counts as not public, since a proxy resolves it in its own network.
    """
    if "." not in origin.host and ":" not in origin.host:
        raise ForbiddenAddress(f"{origin.host} is not a host of the public internet")
    with contextlib.suppress(OSError):  # behind a proxy, public names often cannot be resolved locally
        public_addresses(origin.host, origin.port)


def _pool_classes(deadlines: Deadlines, is_guarded: bool) -> dict[str, Any]:
    """Return urllib3's connection pool classes by URL scheme, with a time limit for each request.

    For this, each connection gives its socket to `deadlines`, which shuts the socket down when the time is over. If
    `is_guarded`, connections to non-public addresses are refused.
    """

    class Watched(HTTPConnection):
        """An HTTP connection that limits the time of each request, and can refuse non-public addresses."""

        def _new_conn(self) -> Any:
            if not is_guarded:
                return super()._new_conn()
            asked = self._dns_host
            try:
                addresses = public_addresses(asked, self.port)
            except OSError as error:
                raise NameResolutionError(self.host, self, error) from error  # type: ignore[arg-type]
            last: NewConnectionError | None = None
            try:
                for address in addresses:
                    self._dns_host = address
                    try:
                        return super()._new_conn()
                    except NewConnectionError as error:
                        last = error
            finally:
                self._dns_host = asked
            raise last or NewConnectionError(self, "it has no address")

        def request(self, *arguments: Any, **options: Any) -> None:
            deadlines.uses(self.sock)
            super().request(*arguments, **options)
            deadlines.uses(self.sock)

    class WatchedSecure(HTTPSConnection, Watched):
        """A TLS connection that limits the time of each request, and can refuse non-public addresses."""

    class Pool(HTTPConnectionPool):
        """A pool of HTTP connections of the class `Watched`, which have deadlines."""

        ConnectionCls = Watched  # pyright: ignore[reportAssignmentType]

    class SecurePool(HTTPSConnectionPool):
        """A pool of TLS connections of the class `WatchedSecure`, which have deadlines."""

        ConnectionCls = WatchedSecure  # pyright: ignore[reportAssignmentType]

    return {"http": Pool, "https": SecurePool}
