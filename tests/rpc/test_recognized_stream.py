"""Which protocol a client on standard streams speaks: its first message says it, however the bytes come."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from rpc.test_workflow_stream import INITIALIZE, Streams
from venvoy_server.rpc.framing import frame
from venvoy_server.rpc.recognized_stream import RecognizedStream, is_of_workflow_client
from venvoy_server.rpc.workflow_stream import WorkflowStream

FIRST = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}).encode()
LSP = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "client_name": "x"}}'


class Session:
    """What a session gets of a recognized stream."""

    def __init__(self) -> None:
        self.inner = Streams()
        self.received = b""
        self.ended = self.recognized = False
        self.stream = RecognizedStream(
            self.inner, lambda inner: WorkflowStream(inner, "/shop", lambda one, other: other)
        )
        self.stream.recognized = lambda: setattr(self, "recognized", True)
        self.stream.start(self._take, lambda: setattr(self, "ended", True), lambda: None)

    def _take(self, data: bytes, taken: Any) -> None:
        self.received += data
        taken()

    def give(self, data: bytes, size: int) -> None:
        for at in range(0, len(data), size):
            self.inner._received(data[at : at + size], lambda: None)


@pytest.mark.parametrize("size", [1, 7, 4096])
async def test_a_workflow_client_is_recognized(size: int) -> None:
    session = Session()
    session.give(frame(FIRST), size)
    assert session.recognized and session.inner.sent[0]["result"]["protocol_version"] == "0.1.0"
    assert session.received == b""
    session.give(frame(b'{"jsonrpc": "2.0", "id": 2, "method": "environment/list"}'), size)
    assert b"venvoy/discover" in session.received, "it became a request of ours"


@pytest.mark.parametrize("size", [1, 7, 4096])
@pytest.mark.parametrize(
    "data",
    [
        frame(LSP) + frame(FIRST),
        frame(b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"}') + frame(FIRST),
        frame(b"[]") + frame(FIRST),
        frame(b"nothing") + frame(FIRST),
        b"Content-Length: x\r\n\r\n" + frame(FIRST),
        frame(FIRST.replace(b'"x"', b'"%s"' % (b"x" * 5000))),
    ],
)
async def test_another_client_gets_every_byte(size: int, data: bytes) -> None:
    session = Session()
    session.give(data, size)
    assert session.received == data and not session.recognized


async def test_a_message_that_ends_in_the_middle_is_passed_on() -> None:
    session = Session()
    session.give(frame(FIRST)[:-1], 10)
    assert session.received == b""
    session.stream._ended()
    await asyncio.sleep(0)
    assert session.received == frame(FIRST)[:-1] and session.ended


def test_what_is_not_an_initialize_of_a_workflow_client() -> None:
    assert is_of_workflow_client(FIRST)
    assert not any(map(is_of_workflow_client, (LSP, b"{}", b"", b"\xff", b"[" * 100_000)))
