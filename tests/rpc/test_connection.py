"""A connection in this process, with an LSP half that is a fake: order, failures and the end."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from odd_server import NoMachine, OddRoutes
from venvoy_server.ports.machine import Machine
from venvoy_server.rpc.connection import Connection, LanguageSide
from venvoy_server.rpc.finish import LOOK_SECONDS, finish
from venvoy_server.rpc.loop_turns import LoopTurns
from venvoy_server.rpc.messages import Message
from venvoy_server.rpc.stream import Stream
from venvoy_server.service import Service
from wire import frame


class FakeLanguageSide:
    """Notes what it gets; answers nothing, and fails for one method."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.is_closed = False

    def unsaved_text(self, path: str) -> str | None:
        return None

    def receive(self, message: Message, body: bytes) -> None:
        assert json.loads(body)
        self.got.append(message.id if message.method == "" else message.method)
        if message.method == "textDocument/codeAction":
            raise ZeroDivisionError("a secret")

    def close(self) -> None:
        self.is_closed = True

    def environments_changed(self) -> None:
        self.got.append("environments changed")


class SlowService(Service):
    """A service whose LSP half comes when the test says so."""

    def __init__(self) -> None:
        super().__init__(cast(Machine, NoMachine()))
        self.routes = OddRoutes()
        self.turns = LoopTurns(slice_seconds=60)  # all that is sent at once is handled at once
        self.side = FakeLanguageSide()
        self.may_load = asyncio.Event()
        self.loads = 0

    async def load_language_side(self, connection: Connection) -> LanguageSide:
        self.loads += 1
        await self.may_load.wait()
        return self.side


class Client:
    """The other end: what it sends is taken at once, what it gets is in a list."""

    def __init__(self) -> None:
        self.service = SlowService()
        self.got: list[Any] = []
        self.connection = Connection(self.service, self._take)

    def _take(self, data: bytes) -> None:
        self.got.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def send(self, *messages: Any) -> None:
        self.connection.receive(b"".join(frame(json.dumps({"jsonrpc": "2.0", **each}).encode()) for each in messages))

    def initialize(self) -> None:
        self.send({"id": 0, "method": "initialize", "params": {"capabilities": {}}})
        self.got.clear()

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 (what is awaited may come from any thread, and from the connection itself)
                await asyncio.sleep(0.001)


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client()
    yield client
    client.service.live.close()
    client.service.pool.shutdown()


async def test_lsp_messages_wait_in_their_order_and_ours_do_not(client: Client) -> None:
    client.initialize()
    client.send({"method": "initialized"}, {"id": 1, "method": "textDocument/hover"}, {"method": "test/two"})
    client.send({"id": 2, "method": "venvoy/report"})
    await client.until(lambda: len(client.got) == 1)
    assert client.got[0]["result"] == {"value": "reported"} and client.service.side.got == []
    client.service.may_load.set()
    await client.until(lambda: len(client.service.side.got) == 3)
    client.send({"id": 3, "method": "textDocument/completion"})
    assert client.service.side.got == ["initialized", "textDocument/hover", "test/two", "textDocument/completion"]
    assert client.service.loads == 1


async def test_without_lsp_messages_nothing_is_loaded(client: Client) -> None:
    client.send(
        {"method": "initialized"}, {"method": "test/early"}, {"id": 5, "result": 1}, {"method": "$/cancelRequest"}
    )
    client.initialize()
    client.send({"id": 1, "method": "venvoy/report"}, {"method": "$/cancelRequest", "params": {"id": 77}})
    client.send({"method": "window/workDoneProgress/cancel", "params": {"token": "none"}})
    await client.until(lambda: len(client.got) == 1)
    client.connection.end(0)
    assert client.service.loads == 0


async def test_initialized_alone_lets_our_requests_go_first(client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    client.initialize()
    client.send({"method": "initialized"}, {"id": 1, "method": "venvoy/wait", "params": {"gate": str(gate)}})
    first = client.connection.language._timer
    assert first is not None
    await client.until(lambda: client.connection.language._timer is not first)
    assert client.service.loads == 0
    gate.touch()
    await client.until(lambda: client.service.loads == 1)
    client.connection.end(0)


async def test_another_message_of_lsp_does_not_wait_for_our_requests(client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    client.initialize()
    client.service.may_load.set()
    client.send({"method": "initialized"}, {"id": 1, "method": "venvoy/wait", "params": {"gate": str(gate)}})
    client.send({"method": "test/one"})
    await client.until(lambda: client.service.side.got == ["initialized", "test/one"])
    assert client.got == [] and client.service.loads == 1
    gate.touch()
    await client.until(lambda: len(client.got) == 1)


async def test_after_the_end_initialized_loads_nothing(client: Client) -> None:
    client.initialize()
    client.send({"method": "initialized"})
    client.connection.end(0)
    assert client.connection.language._timer is None and client.service.loads == 0


async def test_what_is_not_for_the_edge_goes_to_the_lsp_half(client: Client) -> None:
    client.initialize()
    client.service.may_load.set()
    client.send({"method": "initialized"})
    await client.until(lambda: client.service.side.got == ["initialized"])
    cancel = {"method": "$/cancelRequest", "params": {"id": 77}}
    client.send(cancel, {"method": "window/workDoneProgress/cancel", "params": {"token": "lsp"}})
    client.send({"method": "workspace/didChangeConfiguration", "params": {"settings": {}}})
    client.send({"method": "workspace/didChangeWorkspaceFolders", "params": {"event": {}}})
    assert client.service.side.got[1:] == [
        *("$/cancelRequest", "window/workDoneProgress/cancel"),
        *("workspace/didChangeConfiguration", "workspace/didChangeWorkspaceFolders"),
    ]


async def test_a_request_on_which_the_lsp_half_fails_is_answered(client: Client) -> None:
    client.initialize()
    client.send({"id": "early", "method": "textDocument/codeAction"}, {"id": "next", "method": "textDocument/hover"})
    client.service.may_load.set()
    await client.until(lambda: len(client.service.side.got) == 2)
    client.send(
        {"id": "late", "method": "textDocument/codeAction"},
        {"method": "textDocument/codeAction"},
        {"id": 9, "method": "textDocument/completion"},
    )
    assert [(each["id"], each["error"]["code"]) for each in client.got] == [("early", -32603), ("late", -32603)]
    assert "secret" not in json.dumps(client.got)
    assert client.service.side.got == [
        *("textDocument/codeAction", "textDocument/hover", "textDocument/codeAction", "textDocument/codeAction"),
        "textDocument/completion",
    ]


async def test_a_bug_of_the_edge_itself_is_answered_and_the_next_message_taken(client: Client) -> None:
    broken = client.service.routes = cast(Any, None)
    assert broken is None
    client.send({"id": 1, "method": "venvoy/report"}, {"id": 2, "method": "venvoy/report"}, {"method": "exit"})
    assert [(each["id"], each["error"]["code"]) for each in client.got] == [(1, -32603), (2, -32603)]
    assert client.connection.phase == "ended"


async def test_the_end_closes_the_lsp_half(client: Client) -> None:
    client.initialize()
    client.service.may_load.set()
    client.send({"method": "initialized"})
    await client.until(lambda: bool(client.service.side.got))
    client.connection.end(0)
    client.connection.end(0)
    assert client.service.side.is_closed and client.connection.ended.is_set()
    client.send({"id": 1, "method": "venvoy/report"}, {"method": "test/late"})
    client.connection.receive(b"Content-Length: x\r\n\r\n")
    assert client.got == [] and client.service.side.got == ["initialized"]


async def test_an_lsp_half_that_is_still_loading_at_the_end_is_forgotten(client: Client) -> None:
    client.initialize()
    client.send({"method": "initialized"})
    await client.until(lambda: client.service.loads == 1)
    client.connection.end(0)
    client.service.may_load.set()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*tasks, return_exceptions=True)
    assert client.service.side.got == []


async def test_a_call_that_waits_for_the_lsp_half_ends_with_the_client(client: Client) -> None:
    client.initialize()
    client.send({"method": "textDocument/didOpen"})
    texts: list[str | None] = []
    waiting = threading.Thread(target=lambda: texts.append(client.connection.unsaved_text("/w/requirements.txt")))
    waiting.start()
    client.connection.end(0)
    await asyncio.to_thread(waiting.join, 5)
    assert texts == [None]


async def test_a_request_of_the_server_gets_its_response_once(client: Client) -> None:
    client.initialize()
    answers: list[Message] = []
    client.connection.request("test/ask", {"a": 1}, answers.append)
    id = client.got[0]["id"]
    for _ in range(2):
        client.send({"id": id, "result": {"b": 2}})
    assert len(answers) == 1
    assert client.service.loads == 0


class OpenOutput:
    """A client that has closed its end, and reads on."""

    def is_heard(self) -> bool:
        return True

    def has_own_requests(self) -> bool:
        return False


async def test_a_request_that_came_before_the_end_of_input_is_kept_while_the_lsp_half_is_loaded(client: Client) -> None:
    """However long that takes on a busy machine: the seconds for its answer have not begun."""
    client.initialize()
    client.send({"id": 1, "method": "textDocument/hover"})
    finishing = asyncio.create_task(finish(client.connection, 0.01, cast(Stream, OpenOutput())))
    await client.until(lambda: client.service.loads == 1)
    done, _ = await asyncio.wait([finishing], timeout=LOOK_SECONDS * 10)
    assert not done
    client.service.may_load.set()
    await finishing
    assert client.service.side.got == ["textDocument/hover"] and client.connection.phase == "ended"
