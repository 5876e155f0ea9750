"""A service that answers as OSV does, on this machine: its questions are recorded, and it can fail in several ways."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from venvoy_server.advisories.affected import is_affected
from venvoy_server.advisories.osv_record import read_record

Record = dict[str, Any]


def record(id: str, name: str, *events: dict[str, str], **more: Any) -> Record:
    """Return a record about one project, with a range."""
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges, "versions": more.pop("versions", [])}
    return {"schema_version": "1.7.0", "id": id, "modified": "2026-01-01T00:00:00Z", "affected": [affected], **more}


class FakeOsv:
    """Answers about some records; `asked` holds the paths and bodies of all requests, `mode` says how it fails.

    If `has_list`, there is a list of changes; `etag` is that of all its files.
    In the mode "slow" an answer comes bit by bit, and without an end before `end` is set.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = list(records)
        self.asked: list[tuple[str, Any]] = []
        self.mode = ""
        self.end = threading.Event()
        self.page_size = 1000
        self.url = ""
        self.has_list = True
        self.etag = '"one"'

    def of(self, name: str, version: str | None) -> list[Record]:
        """Return the records of a project that are not withdrawn, those of one version if that is given."""
        found = []
        for each in self.records:
            advisory = read_record(json.dumps(each).encode()).get(name.lower())
            if advisory is not None and (version is None or is_affected(advisory, version)):
                found.append(each)
        return found

    def answer(self, path: str, question: Any) -> Any:
        """Return the answer to a question, None for a path that does not exist."""
        if path == "/v1/querybatch":
            return {"results": [self._ids(each) for each in question["queries"]]}
        if path == "/v1/query":
            return self._page(self.of(question["package"]["name"], question.get("version")), question)
        if path.startswith("/v1/vulns/"):
            return next((each for each in self.records if each["id"] == path.rpartition("/")[2]), None)
        return None

    def _ids(self, query: Any) -> Any:
        found = self.of(query["package"]["name"], query.get("version"))
        ids = [{"id": each["id"], "modified": each["modified"]} for each in found]
        return {"vulns": ids} if ids else {}

    def _page(self, found: list[Record], question: Any) -> Any:
        first = int(question.get("page_token") or 0)
        page: dict[str, Any] = {"vulns": found[first : first + self.page_size]}
        if first + self.page_size < len(found):
            page["next_page_token"] = str(first + self.page_size)
        return page

    def file(self, path: str) -> bytes | None:
        """Return a file of the database: the archive, the list of changes, or a record; None if there is no such file."""
        if path == "/all.zip":
            return self.archive()
        if path == "/modified_id.csv":
            times = sorted([(each["modified"], each["id"]) for each in self.records], reverse=True)
            return "".join([f"{time},{id}\n" for time, id in times]).encode() if self.has_list else None
        found = [each for each in self.records if path == f"/{each['id']}.json"]
        return json.dumps(found[0]).encode() if found else None

    def archive(self) -> bytes:
        """Return all records as the database has them, withdrawn ones too."""
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as file:
            for each in self.records:
                file.writestr(f"{each['id']}.json", json.dumps(each))
        return data.getvalue()


class _Handler(BaseHTTPRequestHandler):
    service: FakeOsv

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        question = json.loads(data)
        self.service.asked.append((self.path, question))
        answer = self.service.answer(self.path, question)
        if self.service.mode == "short":
            answer = {"results": []}
        self._send(200 if answer is not None else 404, json.dumps(answer).encode(), "application/json")

    def do_GET(self) -> None:
        self.service.asked.append((self.path, self.headers.get("If-None-Match")))
        file = self.service.file(self.path)
        if file is not None:
            is_known = self.headers.get("If-None-Match") == self.service.etag
            self._send(304 if is_known else 200, b"" if is_known else file, "application/octet-stream")
            return
        answer = self.service.answer(self.path, None)
        self._send(200 if answer is not None else 404, json.dumps(answer).encode(), "application/json")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        mode = self.service.mode
        if mode == "drop":
            self.close_connection = True
            return
        if mode == "slow":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                while not self.service.end.wait(0.1):
                    self.wfile.write(b" ")
            return
        if mode.isdigit():
            status, data = int(mode), b"no"
        if mode == "garbage":
            data = b"<html>"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", self.service.etag)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving(*records: Record) -> Iterator[FakeOsv]:
    """Run a service with some records on a free port of this machine."""
    service = FakeOsv(records)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (_Handler,), {"service": service}))
    service.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield service
    finally:
        service.end.set()
        server.shutdown()
        server.server_close()
