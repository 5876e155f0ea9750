"""A small JSON-RPC client over a server's standard streams, quick enough to measure with."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

_MARK = b"Content-Length: "
_AT_ONCE = 64


def frame(message: object) -> bytes:
    """Return a message as it goes over the wire."""
    body = json.dumps(message).encode()
    return _MARK + str(len(body)).encode() + b"\r\n\r\n" + body


class Server:
    """A server's process, and what a client says to it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self._in, self._out = self.process.stdin.fileno(), self.process.stdout.fileno()
        self._buffer = b""
        self._last = 0

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.wait(30)
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()

    def send(self, method: str, params: object, *, notification: bool = False) -> int:
        """Send a request, or a notification, and return the request's id."""
        self._last += 1
        message: dict[str, object] = {"jsonrpc": "2.0", "method": method, "params": params}
        if not notification:
            message["id"] = self._last
        self._write(frame(message))
        return self._last

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._in, view) :]

    def answer(self, number: int) -> Any:
        """Return the result of a request; raises RuntimeError if the answer is an error or the server has ended."""
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"the answer is an error: {message['error']}")
                return message["result"]

    def call(self, method: str, params: object) -> Any:
        """Send a request and return its result."""
        return self.answer(self.send(method, params))

    def initialize(self, folder: str) -> Any:
        """Do LSP's handshake, and wait for its answer."""
        uri = "file://" + folder
        params = {
            "processId": None,
            "rootUri": uri,
            "capabilities": {},
            "workspaceFolders": [{"uri": uri, "name": "sample"}],
        }
        result = self.call("initialize", params)
        self.send("initialized", {}, notification=True)
        return result

    def load_language_side(self, folder: str) -> None:
        """Do LSP's handshake, and wait until a request of LSP is answered, in whatever way."""
        self.initialize(folder)
        place = {"textDocument": {"uri": "file:///none/requirements.txt"}, "position": {"line": 0, "character": 0}}
        try:
            self.call("textDocument/hover", place)
        except RuntimeError:
            if self.process.poll() is not None:
                raise

    def open_document(self, uri: str, text: str) -> tuple[float, int]:
        """Open a document; return the seconds until its diagnostics were there, and how many they are."""
        document = {"uri": uri, "languageId": "requirements", "version": 1, "text": text}
        start = time.perf_counter()
        self.send("textDocument/didOpen", {"textDocument": document}, notification=True)
        while True:
            message = self.receive()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri:
                return time.perf_counter() - start, len(params["diagnostics"])

    def timed_call(self, method: str, params: object) -> float:
        """Send a request; return the seconds until its answer was there, not yet decoded."""
        start = time.perf_counter()
        number = self.send(method, params)
        mark = b'"id":%d,' % number
        while mark not in (body := self._receive_body()):
            pass
        taken = time.perf_counter() - start
        if "error" in json.loads(body):
            raise RuntimeError(f"the answer is an error: {body[:500]!r}")
        return taken

    def receive(self) -> dict[str, Any]:
        """Return the next message."""
        message: dict[str, Any] = json.loads(self._receive_body())
        return message

    def _receive_body(self) -> bytes:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._buffer += self._read()
        head, rest = self._buffer[:end], self._buffer[end + 4 :]
        size = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        parts, length = [rest], len(rest)
        while length < size:
            parts.append(self._read())
            length += len(parts[-1])
        whole = b"".join(parts)
        self._buffer = whole[size:]
        return whole[:size]

    def _read(self) -> bytes:
        data = os.read(self._out, 1 << 20)
        if not data:
            raise RuntimeError(f"the server has ended: {self.process.wait(30)}")
        return data

    def pipelined(self, method: str, params: object, count: int) -> float:
        """Send many requests without waiting for answers; return the seconds until all were answered."""
        self.call(method, params)
        first, self._last = self._last + 1, self._last + count
        frames = [
            frame({"jsonrpc": "2.0", "id": first + number, "method": method, "params": params})
            for number in range(count)
        ]
        batches = [b"".join(frames[start : start + _AT_ONCE]) for start in range(0, count, _AT_ONCE)]
        writer = threading.Thread(target=lambda: [self._write(batch) for batch in batches], daemon=True)
        start = time.perf_counter()
        writer.start()
        answered, data = 0, self._buffer
        while answered < count:
            data += self._read()
            answered += data.count(_MARK)
            data = data[-len(_MARK) + 1 :] if not data.endswith(_MARK) else b""
        taken = time.perf_counter() - start
        writer.join()
        self._drain()
        return taken

    def _drain(self) -> None:
        """Read the rest of the last answer: nothing more comes once the server waits for input."""
        import select

        while select.select([self._out], [], [], 0.05)[0]:
            self._read()
        self._buffer = b""

    def memory(self) -> float:
        """Return the proportional share of memory in MiB (Linux; elsewhere 0)."""
        try:
            with open(f"/proc/{self.process.pid}/smaps_rollup") as file:
                return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024
        except OSError:
            return 0.0
