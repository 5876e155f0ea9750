"""A package index in this process: pages made from a dict, and a knob for everything that an index may do wrong."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = "application/vnd.pypi.simple.v1+json"
Handler = Callable[["Request"], None]


def page(name: str, *versions: str, **more: Any) -> dict[str, Any]:
    """Return a page of PEP 691 with a wheel for each version; `more` are further keys of every file."""
    files = [wheel(name, version, **more) for version in versions]
    return {"meta": {"api-version": "1.1"}, "name": name, "files": files}


def wheel(name: str, version: str, **more: Any) -> dict[str, Any]:
    file = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    return {
        "filename": file,
        "url": f"../../files/{file}",
        "hashes": {"sha256": "ab" * 32},
        "upload-time": "2026-01-02T03:04:05.678Z",
        "size": 1234,
        **more,
    }


def html(found: Mapping[str, Any]) -> str:
    """Return the same page in the HTML of PEP 503."""
    lines = ["<!DOCTYPE html><html><head><title>Links</title></head><body>"]
    for file in found["files"]:
        required = file.get("requires-python")
        attributes = f' data-requires-python="{required.replace(">", "&gt;")}"' if required else ""
        if file.get("yanked"):
            attributes += f' data-yanked="{file["yanked"] if isinstance(file["yanked"], str) else ""}"'
        lines.append(
            f'<a href="{file["url"]}#sha256={file["hashes"]["sha256"]}"{attributes}>{file["filename"]}</a><br/>'
        )
    return "\n".join([*lines, "</body></html>"])


class Request:
    """One request, and what it can be answered with."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._handler = handler
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer; names of headers have `_` for `-`."""
        handler = self._handler
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def begin(self, status: int = 200, **headers: str) -> None:
        """Send the head of an answer; its body ends with the connection."""
        handler = self._handler
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True

    def write(self, data: bytes) -> bool:
        """Send a part of a body; return whether there is still someone to read it."""
        try:
            self._handler.wfile.write(data)
        except OSError:
            return False
        return True

    def drop(self) -> None:
        """End the connection without an answer."""
        self._handler.close_connection = True
        self._handler.connection.close()


class FakeIndex:
    """Answers requests for `/simple/NAME/`: with `pages`, or as `behaviour` says. Every request is in `log`."""

    def __init__(self, pages: Mapping[str, dict[str, Any]] | None = None) -> None:
        self.pages = dict(pages or {})
        self.behaviour: Handler | None = None
        self.by_name: dict[str, Handler] = {}
        self.log: list[Request] = []
        self.metadata: dict[str, str] = {}
        self.headers: dict[str, str] = {"ETag": '"1"', "Cache_Control": "max-age=600"}
        self.kind = "json"
        self.packs = True
        self.login: str | None = None
        self.latency = 0.0
        self.running = self.most = 0
        self.url = ""
        self._lock = threading.Lock()

    @property
    def asked(self) -> list[str]:
        """Return the names that were asked for, in order."""
        return [each.path.strip("/").rpartition("/")[2] for each in self.log]

    def add_metadata(self, name: str, version: str, *lines: str) -> None:
        """Serve metadata next to the wheel of a version (PEP 658)."""
        text = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines, "", "A text."])
        for file in self.pages[name]["files"]:
            if f"-{version}-" in file["filename"]:
                file["core-metadata"] = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
                self.metadata[file["filename"]] = text

    def take(self, request: Request) -> None:
        with self._lock:
            self.log.append(request)
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            if self.latency:
                time.sleep(self.latency)
            self._answer(request)
        finally:
            with self._lock:
                self.running -= 1

    def _answer(self, request: Request) -> None:
        name = request.path.strip("/").rpartition("/")[2]
        if self.login is not None and request.headers.get("authorization") != self.login:
            return request.answer(401, WWW_Authenticate='Basic realm="x"')
        if name.endswith(".metadata") and name not in self.by_name:
            text = self.metadata.get(name.removesuffix(".metadata"))
            return request.answer(404) if text is None else request.answer(200, text.encode())
        behaviour = self.by_name.get(name) or self.behaviour
        if behaviour is not None:
            return behaviour(request)
        found = self.pages.get(name)
        if found is None:
            return request.answer(404)
        self.send_page(request, found)

    def send_page(self, request: Request, found: Mapping[str, Any]) -> None:
        etag = self.headers.get("ETag")
        if etag and request.headers.get("if-none-match") == etag:
            return request.answer(304, b"", **self.headers)
        as_json = self.kind == "json" and "json" in request.headers.get("accept", "")
        body = json.dumps(found).encode() if as_json else html(found).encode()
        headers = {**self.headers, "Content_Type": JSON if as_json else "text/html; charset=utf-8"}
        if self.packs and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content_Encoding"] = "gzip"
            body = gzip.compress(body, 1)
        request.answer(200, body, **headers)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    index: FakeIndex

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.index.take(Request(self))

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(index: FakeIndex, address: str = "127.0.0.1") -> Iterator[FakeIndex]:
    """Run an index; its `url` is the base of its project pages."""
    server = _Server((address, 0), _Handler)
    server.index = index
    index.url = f"http://{address}:{server.server_port}/simple"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()


def answers(status: int, **headers: str) -> Handler:
    """Return a behaviour that answers with a status."""
    return lambda request: request.answer(status, b"", **headers)


def in_turn(behaviours: Sequence[Handler]) -> Handler:
    """Return a behaviour that takes each of these once, and the last one from then on."""
    left = list(behaviours)

    def behave(request: Request) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request)

    return behave
