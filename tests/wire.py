"""A JSON-RPC client over a child's standard streams that shares no code with the server: it can send anything."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import forked_service
from forked_service import ForkedService
from venvoy_server.relay import main

PATIENCE = 60.0
"""Seconds after which a test gives up; nothing ever waits this long when it works."""

Message = dict[str, Any]
SERVE = (sys.executable, "-m", "venvoy_server", "serve", "--stdio")
LISTENING_SERVER = (sys.executable, str(Path(__file__).parent / "listening_server.py"))
RELAY = (sys.executable, "-I", "-S", str(Path(main.__file__).with_name("relay.py")), "--idle", "0")
TRANSPORT = "stdio"
"""How every `Wire` reaches its server: "stdio", "unix", "tcp" or "relay"; tests/rpc/conftest.py sets it for each test."""


def frame(body: bytes) -> bytes:
    return b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


def remove_folder(path: str | Path) -> None:
    """Delete the folder of a service that is ending: it may make and delete files in it at the same moment."""
    end = time.monotonic() + PATIENCE
    while os.path.lexists(path) and time.monotonic() < end:
        with contextlib.suppress(OSError):
            shutil.rmtree(path)
    assert not os.path.lexists(path)


def environment_in(folder: Path) -> dict[str, str]:
    """Return variables under which neither home nor state of this machine are touched."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VIRTUAL_ENV", "CONDA", "UV_", "XDG_CONFIG", "VENVOY_"))
    }
    home = folder / "home"
    home.mkdir(exist_ok=True)
    variables.update(HOME=str(home), USERPROFILE=str(home), VENVOY_STATE_DIR=str(folder / "state"))
    variables["VENVOY_INDEX"] = "off"  # no test depends on an index that is not its own
    return variables


def run_venvoy(
    folder: Path,
    *words: str,
    variables: Mapping[str, str] | None = None,
    input: str = "",
    pass_fds: tuple[int, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run one command in a folder, with home and state next to that folder."""
    return subprocess.run(
        [sys.executable, "-m", "venvoy_server", *words],
        cwd=folder,
        env={**environment_in(folder.parent), **(variables or {})},
        input=input,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        timeout=PATIENCE,
        pass_fds=pass_fds,
    )


class Wire:
    """A running server. Messages come in one at a time with `receive`, or by the id of their request with `answer`."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] = SERVE,
        variables: Mapping[str, str] | None = None,
        *,
        may_be_forked: bool = False,
    ) -> None:
        self.log = folder / "server.log"
        self._log = self.log.open("wb")
        self.transport = TRANSPORT
        self._place = tempfile.mkdtemp(prefix="venvoy-wire-") if TRANSPORT in ("unix", "relay") else None
        if TRANSPORT == "relay" and command == SERVE:
            command, variables = (
                (*RELAY, "--log-file", str(self.log)),
                {"XDG_RUNTIME_DIR": str(self._place), **(variables or {})},
            )
        listen = {"unix": f"unix:{self._place}/s", "tcp": "tcp:127.0.0.1:0"}.get(TRANSPORT)
        environment = {**environment_in(folder), **(variables or {}), **({"TEST_LISTEN": listen} if listen else {})}
        self.process: subprocess.Popen[bytes] | ForkedService
        if may_be_forked and command == SERVE and TRANSPORT == "stdio" and forked_service.are_used():
            self.process = ForkedService(folder, environment, self._log)
        else:
            self.process = subprocess.Popen(
                LISTENING_SERVER if listen and command == SERVE else command,
                stdin=subprocess.DEVNULL if listen else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        self._socket = self._connected() if listen else None
        self._has_sent = False
        self._output: IO[bytes] = self._socket.makefile("rb") if self._socket else self._pipe(self.process.stdout)
        self.kept: list[Message] = []
        self.may_be_cut_off = False
        self._arrived: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._may_read = threading.Event()
        self._may_read.set()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._last_id = 0

    def _connected(self) -> socket.socket:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        kind, _, place = json.loads(line)["address"].partition(":")
        family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
        client = socket.socket(family, socket.SOCK_STREAM)
        client.connect(place if kind == "unix" else ("127.0.0.1", int(place.rpartition(":")[2])))
        return client

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._may_read.set()
        if self.process.poll() is None:
            self.may_be_cut_off = True
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.close_input()
        self._reader.join(PATIENCE)
        self._output.close()
        self._pipe(self.process.stdout).close()
        if self._socket is not None:
            self._socket.close()
        self._log.close()
        if self._place is not None:
            remove_folder(self._place)

    # --- out ----------------------------------------------------------------------------------------------------

    def send_bytes(self, data: bytes) -> None:
        if self._socket is not None:
            self._has_sent |= bool(data)
            self._socket.sendall(data)
            return
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_body(self, body: bytes) -> None:
        self.send_bytes(frame(body))

    def send(self, *messages: Any) -> None:
        """Send JSON values, each in its frame, in one write."""
        self.send_bytes(b"".join(frame(json.dumps(message).encode()) for message in messages))

    def notify(self, method: str, params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any = None) -> int:
        """Send a request (without params where they are None) and return its id."""
        self._last_id += 1
        message = {"jsonrpc": "2.0", "id": self._last_id, "method": method}
        self.send(message if params is None else {**message, "params": params})
        return self._last_id

    def close_input(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                if not self._has_sent:  # a service goes with its last client, and who says nothing is no client
                    self.notify("$/nothing", {})
                self._socket.shutdown(socket.SHUT_WR)
            return
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # what was not flushed has no reader any more
            self.process.stdin.close()

    # --- in -----------------------------------------------------------------------------------------------------

    def pause(self) -> None:
        """Read nothing more, as a client does that hangs (what was read before stays)."""
        self._may_read.clear()

    def go_on(self) -> None:
        self._may_read.set()

    def receive(self) -> Message:
        """Return the next message."""
        message = self._arrived.get(timeout=PATIENCE)
        assert message is not None, f"the server has ended: {self.log.read_text()}"
        return message

    def answer(self, id: Any) -> Message:
        """Return the response to a request; what comes before it is put into `kept`."""
        for place, message in enumerate(self.kept):
            if "method" not in message and message["id"] == id:
                return self.kept.pop(place)
        while True:
            message = self.receive()
            if "method" not in message and message["id"] == id:
                return message
            self.kept.append(message)

    def call(self, method: str, params: Any = None) -> Message:
        """Send a request and return its response."""
        return self.answer(self.request(method, params))

    def initialize(self, **params: Any) -> Message:
        result = self.call("initialize", {"processId": None, "rootUri": None, "capabilities": {}, **params})["result"]
        assert isinstance(result, dict)
        return result

    def rest(self) -> list[Message]:
        """Return everything that comes until the server closes its output, after what was kept."""
        messages, self.kept = self.kept, []
        while (message := self._arrived.get(timeout=PATIENCE)) is not None:
            messages.append(message)
        return messages

    def status(self) -> int:
        """Wait for the end of the process and return its status."""
        return self.process.wait(PATIENCE)

    def finish(self) -> tuple[int, list[Message]]:
        """End the input; return the status, and everything else that came."""
        self.close_input()
        rest = self.rest()
        return self.status(), rest

    def _read(self) -> None:
        try:
            with contextlib.suppress(ConnectionResetError):  # the server has closed a socket whose client does not read
                while (message := self._read_message()) is not None:
                    self._arrived.put(message)
        finally:
            self._arrived.put(None)

    def _read_message(self) -> Message | None:
        stream = self._output
        self._may_read.wait()
        header = stream.readline()
        if not header:
            return None
        name, _, length = header.partition(b": ")
        assert name == b"Content-Length", header
        assert stream.readline() == b"\r\n"
        body = stream.read(int(length))
        if len(body) < int(length):
            assert self.may_be_cut_off, "the last message is cut off"
            return None
        message = json.loads(body)
        assert isinstance(message, dict) and message.get("jsonrpc") == "2.0", body
        return message
