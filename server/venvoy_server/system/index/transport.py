"""HTTP requests with limits on redirects, time, size and addresses, and with logins sent only to their own server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urljoin

import msgspec
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import BaseHTTPResponse

from venvoy_server.environments.redact import without_userinfo
from venvoy_server.operations.index_model import HiddenText
from venvoy_server.system.index.addresses import ForbiddenAddress
from venvoy_server.system.index.connections import Connections
from venvoy_server.system.index.deadlines import Deadlines
from venvoy_server.system.index.network import Network, Origin, origin_of
from venvoy_server.system.index.response_body import CHUNK, SIZE_LIMIT, UnusableAnswer, read_body

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

LoginFor = Callable[[Origin], HiddenText | None]


class Unreachable(Exception):
    """A server could not be reached; the message says why, without address or login.

    `is_server`: whether the whole server is affected, not only this request. `can_retry`: whether an immediate retry
    may succeed. `is_silent`: whether the request timed out or the host name is unknown.
    """

    def __init__(
        self, reason: str, *, is_server: bool = True, can_retry: bool = False, is_silent: bool = False
    ) -> None:
        super().__init__(reason)
        self.is_server = is_server
        self.is_silent = is_silent
        self.can_retry = can_retry


class HttpAnswer(msgspec.Struct, frozen=True):
    """The response after redirects: its URL, status, headers by lower-case name, and decompressed body.

    The body is only read if the status is 200.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Transport:
    """Sends HTTP requests over pooled connections. Thread-safe."""

    def __init__(self, network: Network, user_agent: str, connections: Connections | None = None) -> None:
        self._network = network
        self._user_agent = user_agent
        self._deadlines = Deadlines()
        self._connections = connections or Connections(network, self._deadlines)

    def get(
        self, url: str, headers: Mapping[str, str], login_for: LoginFor = lambda origin: None, limit: int = SIZE_LIMIT
    ) -> HttpAnswer:
        """Send a GET request, follow redirects, and return the last response.

        `login_for` is called with the server of each requested URL, and returns the login to send there, or None.
        Raises Unreachable if no response is received in time. Raises UnusableAnswer if the response body exceeds
        `limit` bytes or is invalid, or if a redirect is refused.
        """
        return self._followed(url, headers, login_for, limit, None)

    def post(self, url: str, body: bytes, limit: int = SIZE_LIMIT) -> HttpAnswer:
        """Send a POST request with JSON as `body`, without a login, and return the response.

        Raises Unreachable if no response is received in time. Raises UnusableAnswer if the response body exceeds
        `limit` bytes or is invalid.
        """
        return self._followed(url, {"Content-Type": "application/json"}, lambda origin: None, limit, body)

    def _followed(
        self, url: str, headers: Mapping[str, str], login_for: LoginFor, limit: int, body: bytes | None
    ) -> HttpAnswer:
        """Send a request, follow redirects, and return the last response.

        `body` is the body of a POST request, whose redirects are not followed; with None, the request is a GET request.
        `login_for` returns the login to send to a server, or None. `limit` is the maximum size of the response body in
        bytes. Raises Unreachable if no response is received in time. Raises UnusableAnswer if the response is invalid,
        too large, or the last of too many redirects.
        """
        with self._deadlines.limit(self._network.whole_seconds) as deadline:
            try:
                for _ in range(MOST_REDIRECTS + 1):
                    answer, target = self._once(url, headers, login_for, limit, body)
                    if deadline.is_over:  # a body cut off by the shutdown looks complete
                        raise Unreachable("it takes too long to answer", is_silent=True)
                    if target is None or body is not None:
                        return answer
                    url = target
                raise UnusableAnswer("it redirects too often")
            except ForbiddenAddress:
                reason = "its address is in a private network, and only a file of the workspace names it"
                raise Unreachable(reason, is_server=False) from None
            except (HTTPError, OSError) as error:
                if deadline.is_over:
                    raise Unreachable("it takes too long to answer", is_silent=True) from None
                raise _unreachable(error) from None

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def _once(
        self, url: str, headers: Mapping[str, str], login_for: LoginFor, limit: int, body: bytes | None
    ) -> tuple[HttpAnswer, str | None]:
        """Send one request; return its response, and the URL to which the response redirects (None: no redirect).

        `body` is the body of a POST request; with None, the request is a GET request. `login_for` returns the login to
        send to a server, or None. Raises UnusableAnswer if the response body exceeds `limit` bytes or is invalid, or if
        a redirect is refused.
        """
        origin = origin_of(url)
        if origin is None:
            raise UnusableAnswer("it is not at an HTTP address")
        sent = {**headers, "User-Agent": self._user_agent, "Accept-Encoding": "gzip"}
        login = login_for(origin)
        if login is not None:
            sent["Authorization"] = _basic(login.value)
        manager = self._connections.manager_for(origin)
        method = "GET" if body is None else "POST"
        response = manager.request(method, url, body=body, headers=sent, redirect=False, preload_content=False)
        try:
            return self._taken(url, origin, response, limit)
        except BaseException:
            response.close()
            raise
        finally:
            response.release_conn()

    def _taken(self, url: str, origin: Origin, response: BaseHTTPResponse, limit: int) -> tuple[HttpAnswer, str | None]:
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status in _REDIRECTS and headers.get("location"):
            _discard(response)
            return HttpAnswer(url, response.status, headers), _target(url, origin, headers["location"])
        if response.status != 200:
            _discard(response)
            return HttpAnswer(url, response.status, headers), None
        body = read_body(response, headers.get("content-encoding", ""), limit)
        return HttpAnswer(url, 200, headers, body), None


def _discard(response: BaseHTTPResponse) -> None:
    """Read a short body, so that the connection can be reused; close the connection if the body is long."""
    size = 0
    while piece := response.read1(CHUNK, decode_content=False):
        size += len(piece)
        if size > CHUNK:
            response.close()
            return


def _target(url: str, origin: Origin, location: str) -> str:
    """Return the absolute URL to which a response from `url` redirects, without a user name and password.

    `location` is the response's header of that name, which may be relative to `url`. `origin` is the scheme, host and
    port of `url`. Raises UnusableAnswer if the redirect leads from https to http, or to a URL that is not HTTP at all.
    """
    try:
        target = without_userinfo(urljoin(url, location))
    except ValueError:
        target = ""
    found = origin_of(target)
    if found is None:
        raise UnusableAnswer("it redirects to what is not an HTTP address")
    if origin.scheme == "https" and found.scheme != "https":
        raise UnusableAnswer("it redirects to a connection without encryption")
    return target


def _basic(login: str) -> str:
    from base64 import b64encode

    return f"Basic {b64encode(login.encode()).decode('ascii')}"


def _unreachable(error: Exception) -> Unreachable:
    """Return the exception for a failed connection, without the original message, which contains the address."""
    if isinstance(error, ProxyError):
        return Unreachable("the proxy does not answer")
    if isinstance(error, NameResolutionError):
        return Unreachable("its host is not known here", is_silent=True)
    if isinstance(error, ConnectTimeoutError):
        return Unreachable("it does not answer", is_silent=True)
    if isinstance(error, ReadTimeoutError):
        return Unreachable("it does not answer in time", is_silent=True)
    if isinstance(error, SSLError):
        return Unreachable("its certificate is not accepted")
    if isinstance(error, NewConnectionError):
        return Unreachable("no connection to it can be made")
    if isinstance(error, ProtocolError):
        return Unreachable("it ended the connection", can_retry=True)
    return Unreachable("the connection to it failed")
