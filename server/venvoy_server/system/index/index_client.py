"""Client that requests projects from a package index: over HTTP, in a local folder (`file:`), or in a list of links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

from venvoy_server.index.condense import page_of
from venvoy_server.index.model import FileDetail, PageDetails
from venvoy_server.operations.index_model import HiddenText, Index
from venvoy_server.system.index.fetched import NOTHING_KNOWN, Fetched, Validators, fresh_seconds, retry_seconds
from venvoy_server.system.index.flat_listing import files_of_project
from venvoy_server.system.index.index_folder import folder_listing, is_local
from venvoy_server.system.index.listing import Listing
from venvoy_server.system.index.logins import Logins
from venvoy_server.system.index.network import Origin, origin_of
from venvoy_server.system.index.response_body import UnusableAnswer
from venvoy_server.system.index.simple_html import read_html
from venvoy_server.system.index.simple_json import read_json
from venvoy_server.system.index.transport import HttpAnswer, Transport, Unreachable

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
_HTML = frozenset({"text/html", "application/vnd.pypi.simple.v1+html", "application/xhtml+xml"})
_JSON = "application/vnd.pypi.simple.v1+json"
_ABSENT = frozenset({404, 410, 451})
_SERVER = frozenset({429, 500, 502, 503, 504, 520, 527})
_METADATA_LIMIT = 4 * 1024 * 1024
_AGAIN = frozenset({502, 503, 504})


class IndexClient:
    """Sends requests to package indexes, without caching. Thread-safe."""

    def __init__(self, transport: Transport, logins: Logins, pause: Callable[[], None]) -> None:
        """Take the HTTP transport, the logins to indexes, and the function that sleeps before a request is retried."""
        self._transport = transport
        self._logins = logins
        self._pause = pause

    def fetch(self, index: Index, key: str, validators: Validators = NOTHING_KNOWN) -> Fetched:
        """Request the project with canonical name `key` from an index; failures are returned, not raised.

        `validators` (ETag, Last-Modified of an earlier response) make the request conditional.
        """
        try:
            if is_local(index.address.value):
                listing = folder_listing(index, key)
                return _here(listing, key, Validators(), 0) if listing else Fetched("absent", fresh_seconds=0)
            return self._over_http(index, key, validators)
        except UnusableAnswer as problem:
            # An invalid page, such as a network's login page, is returned for every name.
            return Fetched("failed", reason=str(problem), is_server=not is_local(index.address.value))
        except Unreachable as problem:
            return Fetched("failed", reason=str(problem), is_server=problem.is_server, is_silent=problem.is_silent)

    def metadata(self, index: Index, detail: FileDetail) -> bytes | Literal["failed"] | None:
        """Return the metadata that an index serves next to a file; None if it is missing or its digest is wrong.

        `detail` has the file's URL and the expected digest. "failed" is returned if the server did not respond, so that
        the request may be retried.
        """
        url, home = f"{detail.url}.metadata", origin_of(index.address.value)
        login = self._logins.known(index, home) if home is not None else None
        try:
            answer = self._transport.get(url, {}, lambda origin: login if origin == home else None, _METADATA_LIMIT)
        except UnusableAnswer:
            return None
        except Unreachable as problem:
            return "failed" if problem.is_server else None
        if answer.status != 200:
            return "failed" if answer.status in _SERVER else None
        from hashlib import sha256

        digest = detail.metadata_sha256
        return answer.body if not digest or sha256(answer.body).hexdigest() == digest else None

    def _over_http(self, index: Index, key: str, validators: Validators) -> Fetched:
        address = index.address.value
        url = address if index.is_flat else f"{address}/{quote(key)}/"
        origin = origin_of(url)
        if origin is None:
            raise UnusableAnswer("it is not at an HTTP address")
        login = self._logins.known(index, origin)
        answer = self._with_retry(index, url, validators, login)
        if answer.status in (401, 403):
            found = self._logins.found_by_asking(index, origin, answer.status) if login is None else None
            if found is not None:
                answer = self._with_retry(index, url, validators, found)
        return self._taken(index, key, answer)

    def _with_retry(self, index: Index, url: str, validators: Validators, login: HiddenText | None) -> HttpAnswer:
        """Send a request; retry once if the connection broke, or for status 502, 503 or 504 without `Retry-After`."""
        try:
            answer = self._send(index, url, validators, login)
        except Unreachable as problem:
            if not problem.can_retry:
                raise
        else:
            if answer.status not in _AGAIN or answer.headers.get("retry-after"):
                return answer
        self._pause()
        return self._send(index, url, validators, login)

    def _send(self, index: Index, url: str, validators: Validators, login: HiddenText | None) -> HttpAnswer:
        headers = {"Accept": ACCEPT}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        elif validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        home = origin_of(index.address.value)

        def login_for(origin: Origin) -> HiddenText | None:
            return login if origin == home else None

        return self._transport.get(url, headers, login_for)

    def _taken(self, index: Index, key: str, answer: HttpAnswer) -> Fetched:
        status, headers = answer.status, answer.headers
        fresh = fresh_seconds(headers.get("cache-control", ""))
        if status == 304:
            return Fetched("unchanged", fresh_seconds=fresh)
        if status in _ABSENT or status in index.ignored_statuses:
            return Fetched("absent", fresh_seconds=fresh)
        if status in (401, 403, 407):
            return Fetched("login", reason="it wants a login" if status == 401 else "it refuses this request")
        if status != 200:
            wait = retry_seconds(headers.get("retry-after", ""))
            return Fetched(
                "failed", reason=f"it answers with status {status}", is_server=status in _SERVER, wait_seconds=wait
            )
        listing = _listing_of(answer)
        if index.is_flat:
            found = files_of_project(listing, key)
            return _here(found, key, _validators(answer), fresh) if found else Fetched("absent", fresh_seconds=fresh)
        return _here(listing, key, _validators(answer), fresh)


def _listing_of(answer: HttpAnswer) -> Listing:
    """Parse a project page, as JSON or HTML according to the response's content type.

    Raises UnusableAnswer if the content type is another one or the page is not a project page.
    """
    kind, _, parameters = answer.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == _JSON:
        return read_json(answer.body, answer.url)
    if kind in _HTML:
        listing = read_html(answer.body, answer.url, _charset(parameters))
        if not listing.files and not _is_project_page(answer.body):
            raise UnusableAnswer("its answer is not a project page")
        return listing
    raise UnusableAnswer("its answer is not a project page")


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset":
            return value.strip("\"' ") or "utf-8"
    return "utf-8"


def _is_project_page(body: bytes) -> bool:
    """Return whether a page without files may be a project page: not if it has a form or script, as login pages do."""
    start = body[:100_000].lower()
    return b"<form" not in start and b"<script" not in start and b"<input" not in start


def _here(listing: Listing, key: str, validators: Validators, fresh: int) -> Fetched:
    page = page_of(key, listing.files, listing.status, listing.status_reason)
    return Fetched("here", page, PageDetails(dict(listing.details)), validators, fresh)


def _validators(answer: HttpAnswer) -> Validators:
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return Validators(etag if len(etag) <= 512 else "", modified if len(modified) <= 64 else "")
