"""A page in a real browser cannot talk to a service that listens on a TCP port.

Threat: a page that a person opens sends what it likes to a port of this machine: forms and requests with any body, which may
look like messages, and websockets. What holds: what does not begin as LSP does ends the connection, and a token comes first.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from venvoy_client import Client
from wire import PATIENCE, environment_in, frame

BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
WORDS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium"),
    pytest.mark.skipif(sys.platform != "linux", reason="the browser's options are those of Linux"),
]
PAGE = """<!doctype html><iframe name="inner"></iframe><script>
const [url, body] = DATA;
const said = (response) => response.text().then((text) => `${response.type} ${response.status} ${text}`);
const plain = { "content-type": "text/plain" };
const tries = {
  get: () => fetch(url).then(said),
  opaque: () => fetch(url, { method: "POST", mode: "no-cors", body }).then(said),
  post: () => fetch(url, { method: "POST", headers: plain, body }).then(said),
  json: () => fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).then(said),
  beacon: async () => String(navigator.sendBeacon(url, body)),
  form: () => new Promise((done) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: url, enctype: "text/plain" });
    form.target = "inner";
    form.append(Object.assign(document.createElement("input"), { name: body, value: "" }));
    document.body.append(form);
    frames.inner.frameElement.onload = () => {
      try { done(frames.inner.document.body.innerText); } catch (error) { done(`another origin: ${error.name}`); }
    };
    form.submit();
  }),
  socket: () => new Promise((done, fail) => {
    const socket = new WebSocket(url.replace("http", "ws"));
    socket.onopen = () => socket.send(body);
    socket.onmessage = (event) => done(event.data);
    socket.onerror = () => fail(new Error("refused"));
  }),
};
const late = () => new Promise((done) => setTimeout(done, 10000, "nothing was said"));
(async () => {
  const ends = {};
  for (const [name, attempt] of Object.entries(tries))
    ends[name] = await Promise.race([attempt().catch((error) => `failed: ${error.message}`), late()]);
  await fetch("/ends", { method: "POST", body: JSON.stringify(ends) });
})();
</script>"""


class Site:
    """A server with one page, whose script reports what came of its attempts."""

    def __init__(self, page: str) -> None:
        ends = self.ends = queue.SimpleQueue[dict[str, str]]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(page.encode())

            def do_POST(self) -> None:
                ends.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._answer(b"")

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A service on TCP: its address, and the file with its token."""
    command = [sys.executable, "-m", "venvoy_server", "serve", "--listen", "tcp:127.0.0.1:0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environment_in(tmp_path))
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())
    process.terminate()
    process.wait(PATIENCE)
    process.stdout.close()


def test_a_page_gets_no_answer_and_changes_nothing(tmp_path: Path, service: dict[str, str]) -> None:
    params = {"folder": str(tmp_path), "trusted": True}
    message = {"jsonrpc": "2.0", "id": 1, "method": "venvoy/trust", "params": params}
    body = frame(json.dumps(message).encode()).decode() * 2
    port = service["address"].rpartition(":")[2]
    site = Site(PAGE.replace("DATA", json.dumps([f"http://127.0.0.1:{port}/", body])))
    with tempfile.TemporaryDirectory(prefix="venvoy-browser-", ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [str(BROWSER), *WORDS, f"--user-data-dir={profile}", site.url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
        )
        try:
            ends = site.ends.get(timeout=PATIENCE * 2)
        finally:
            browser.terminate()
            browser.wait(PATIENCE)
            site.close()
    assert ends.pop("beacon") == "true", "the browser has sent it"
    assert ends.pop("form").startswith("another origin"), "an error page of the browser"
    assert set(ends) == {"get", "opaque", "post", "json", "socket"}
    assert [name for name, end in ends.items() if not end.startswith("failed: ")] == [], ends

    async def trusted() -> list[str]:
        async with Client.connect(service["address"], token_file=service["tokenFile"]) as venvoy:
            return [each.folder for each in (await venvoy.trust(folder=str(tmp_path))).folders]

    assert asyncio.run(trusted()) == []
