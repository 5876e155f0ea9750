"""Parser for HTML pages of the Simple API (PEP 503, 592, 658, 792), and for --find-links pages."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from venvoy_server.index.model import IndexFile
from venvoy_server.system.index.listing import Listing, ListingBuilder, status_of
from venvoy_server.system.index.response_body import UnusableAnswer

_PIECE = 16 * 1024


def read_html(body: bytes, url: str, encoding: str = "utf-8") -> Listing:
    """Parse an HTML project page and return its files; `url` is its address, `encoding` that of the text.

    Raises UnusableAnswer if the page has an unknown version of the API.
    """
    try:
        text = body.decode(encoding, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    page = _Page(url)
    for first in range(0, len(text), _PIECE):
        page.feed(text[first : first + _PIECE])
        time.sleep(0)
    page.close()
    if page.version.partition(".")[0] != "1":
        raise UnusableAnswer("it speaks a version of the Simple API that is not known here")
    return page.builder.listing(status_of(page.status), page.reason)


class _Page(HTMLParser):
    """HTML parser that collects the files of a project page from its anchors, base and meta elements."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = ListingBuilder(url)
        self.version = "1.0"
        self.status = ""
        self.reason = ""
        self._url = url
        self._has_base = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Process the start tag of an element (called by HTMLParser)."""
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag == "a" and values.get("href"):
            self._anchor(values)
        elif tag == "base" and values.get("href") and not self._has_base:
            self._has_base = True
            self.builder.base = _joined(self._url, values["href"]) or self._url
        elif tag == "meta":
            self._meta(values.get("name", "").lower(), values.get("content", ""))

    def _meta(self, name: str, content: str) -> None:
        if name == "pypi:repository-version":
            self.version = content
        elif name == "pypi:project-status":
            self.status = content
        elif name == "pypi:project-status-reason":
            self.reason = content

    def _anchor(self, values: dict[str, str]) -> None:
        href, _, fragment = values["href"].partition("#")
        try:
            name = unquote(urlsplit(href).path.rpartition("/")[2])
        except ValueError:
            return
        if not name:
            return
        metadata = values.get("data-core-metadata", values.get("data-dist-info-metadata"))
        algorithm, _, digest = (metadata or "").partition("=")
        has_metadata = metadata is not None and metadata.lower() != "false"
        kind, _, value = fragment.partition("&")[0].partition("=")
        self.builder.refuse_more_than(len(self.builder.files))
        self.builder.add(
            IndexFile(name, values.get("data-requires-python", ""), values.get("data-yanked"), 0, -1, has_metadata),
            href,
            {kind: value} if value else {},
            digest if algorithm == "sha256" else "",
        )


def _joined(base: str, url: str) -> str | None:
    try:
        return urljoin(base, url)
    except ValueError:
        return None
