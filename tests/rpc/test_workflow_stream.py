"""The Workflow Server Protocol as a stream: batches, ids of every kind, and messages that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from venvoy_server.rpc.framing import FrameReader, frame
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.workflow_stream import WorkflowStream

INITIALIZE = {"client_name": "x", "client_protocol_version": "0.1.0"}


class Streams:
    """Standard streams that are two lists of values."""

    def __init__(self) -> None:
        self.outbox = Outbox()
        self.sent: list[Any] = []
        self._frames = FrameReader()

    def start(self, received: Callable[..., None], input_ended: object, output_ended: object) -> None:
        self._received = received

    def say(self, value: Any) -> Any:
        """Send a value, and return what is answered at once."""
        return self.raw(json.dumps(value).encode())

    def raw(self, body: bytes) -> Any:
        self._received(frame(body), lambda: None)
        sent, self.sent = self.sent, []
        return sent

    def is_heard(self) -> bool:
        return True

    def send(self, data: bytes) -> None:
        self.sent += [json.loads(body) for body in self._frames.feed(data)]

    def has_own_requests(self) -> bool:
        return False

    async def finish(self, seconds: float) -> None:
        pass


@pytest.fixture
async def streams() -> Streams:
    streams = Streams()
    WorkflowStream(streams, "/shop", lambda folder, name: f"{folder}/{name}").start(
        lambda data, taken: taken(), lambda: None, lambda: None
    )
    return streams


def request(id: Any, method: str = "initialize", params: Any = INITIALIZE) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params}


@pytest.mark.parametrize("id", [1, "a", None])
def test_an_id_may_be_a_text_a_number_or_null(streams: Streams, id: Any) -> None:
    (answer,) = streams.say(request(id))
    assert answer["id"] == id and answer["result"]["protocol_version"] == "0.1.0"


def test_a_batch_is_answered_as_one(streams: Streams) -> None:
    notification = {"jsonrpc": "2.0", "method": "anything"}
    response = {"jsonrpc": "2.0", "id": 7, "result": 1}
    (answers,) = streams.say([request(1), notification, response, 17, request(2, "nothing"), request(3, "initialize")])
    assert [each.get("id") for each in answers] == [1, None, 2, 3]
    assert [each["error"]["code"] for each in answers if "error" in each] == [-32600, -32601]
    assert streams.say([notification, response]) == []


@pytest.mark.parametrize("value", [[], 1, {}, {"jsonrpc": "2.0", "id": True, "method": "x"}, {"id": 1, "method": "x"}])
def test_what_is_not_a_request_gets_one_error(streams: Streams, value: Any) -> None:
    (answer,) = streams.say(value)
    assert answer["error"]["code"] == -32600 and answer["id"] is None


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_what_is_not_json_gets_one_error(streams: Streams, body: bytes) -> None:
    (answer,) = streams.raw(body)
    assert answer["error"]["code"] == -32700
