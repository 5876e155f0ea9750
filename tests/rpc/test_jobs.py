"""Cancelling, progress and partial results of requests that run, wait or are done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from venvoy_server.service import MOST_OF_ONE_CLIENT
from wire import Message, Wire

ODD = (sys.executable, str(Path(__file__).parent.parent / "odd_server.py"))
INVALID_REQUEST, CANCELLED = -32600, -32800


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Wire]:
    with Wire(tmp_path, ODD) as wire:
        yield wire


class Gate:
    """A file that a handler waits for."""

    def __init__(self, folder: Path, name: str = "gate") -> None:
        self.path = folder / name
        self.begun = folder / f"{name}.begun"
        self.undone = folder / f"{name}.undone"

    def open(self) -> None:
        self.path.touch()

    def wait_for_begin(self, wire: Wire) -> None:
        while not self.begun.exists():
            assert wire.process.poll() is None, wire.log.read_text()


def start(wire: Wire, gate: Gate, method: str = "wait", **params: Any) -> int:
    id = wire.request(f"venvoy/{method}", {"gate": str(gate.path), **params})
    gate.wait_for_begin(wire)
    return id


def cancel(wire: Wire, id: Any) -> None:
    wire.notify("$/cancelRequest", {"id": id})


def kinds(messages: list[Message], token: Any) -> list[str]:
    """Return what came under a token, in order."""
    values = [
        each["params"]["value"]
        for each in messages
        if each.get("method") == "$/progress" and each["params"]["token"] == token
    ]
    return [value.get("kind", "part") for value in values]


def test_what_only_reads_is_cancelled_at_once_even_where_it_hangs(server: Wire, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    id = start(server, gate, heed=False, workDoneToken="w", partialResultToken="p")
    cancel(server, id)
    assert server.answer(id)["error"]["code"] == CANCELLED
    assert kinds(server.kept, "w") == ["begin", "end"]
    gate.open()
    status, rest = server.finish()
    assert status == 0
    assert kinds(rest, "w") == ["begin", "end"] and kinds(rest, "p") == []
    assert [message for message in rest if "id" in message] == []


def test_what_changes_answers_a_cancel_when_it_has_undone_itself(server: Wire, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    id = start(server, gate, "change")
    cancel(server, id)
    assert server.answer(id)["error"]["code"] == CANCELLED
    assert gate.undone.exists()


def test_what_changes_and_is_too_late_to_stop_answers_its_result(server: Wire, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    id = start(server, gate, "change", heed=False)
    cancel(server, id)
    assert server.call("venvoy/report", {})["result"] == {"value": "reported"}
    assert not any(message.get("id") == id for message in server.kept)
    gate.open()
    assert server.answer(id)["result"] == {"value": "done"}


@pytest.mark.parametrize("method", ["wait", "change"])
def test_a_request_that_waits_for_its_turn_is_cancelled_and_never_begins(
    server: Wire, tmp_path: Path, method: str
) -> None:
    busy = [Gate(tmp_path, f"busy{number}") for number in range(MOST_OF_ONE_CLIENT)]
    running = [start(server, gate) for gate in busy]
    late = Gate(tmp_path, "late")
    id = server.request(f"venvoy/{method}", {"gate": str(late.path)})
    cancel(server, id)
    assert server.answer(id)["error"]["code"] == CANCELLED
    for gate in busy:
        gate.open()
    assert [server.answer(each)["result"]["value"] for each in running] == ["done"] * MOST_OF_ONE_CLIENT
    assert server.call("venvoy/report", {})["result"] == {"value": "reported"}
    assert not late.begun.exists()
    assert server.finish() == (0, [])


def test_cancelling_what_is_done_or_unknown_does_nothing(server: Wire) -> None:
    id = server.request("venvoy/report", {})
    server.answer(id)
    for each in (id, 12345, "never"):
        cancel(server, each)
    assert server.finish() == (0, [])


@pytest.mark.parametrize("wrong", [True, 1.0, "1", None, [1], {"id": 1}], ids=repr)
def test_a_cancel_needs_the_very_id(server: Wire, tmp_path: Path, wrong: Any) -> None:
    gate = Gate(tmp_path)
    id = start(server, gate)
    assert id == 1
    cancel(server, wrong)
    gate.open()
    assert server.answer(id)["result"] == {"value": "done"}


def test_an_id_that_is_in_use_is_refused_and_the_first_goes_on(server: Wire, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    id = start(server, gate)
    for method in ("venvoy/report", "initialize", "textDocument/hover", "shutdown"):
        server.send({"jsonrpc": "2.0", "id": id, "method": method, "params": {}})
        assert server.receive()["error"]["code"] == INVALID_REQUEST
    text = {"jsonrpc": "2.0", "id": str(id), "method": "venvoy/report"}
    server.send(text)
    assert server.receive()["result"] == {"value": "reported"}
    gate.open()
    assert server.answer(id)["result"] == {"value": "done"}
    server.send({"jsonrpc": "2.0", "id": id, "method": "venvoy/report"})
    assert server.answer(id)["result"] == {"value": "reported"}


def test_the_id_of_a_cancelled_request_is_free_though_its_handler_hangs(server: Wire, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    id = start(server, gate, heed=False)
    cancel(server, id)
    server.answer(id)
    server.send({"jsonrpc": "2.0", "id": id, "method": "venvoy/report"})
    assert server.answer(id)["result"] == {"value": "reported"}
    gate.open()
    assert server.finish() == (0, [])


@pytest.mark.parametrize("token", ["text", 5, 0, "", 2**53])
def test_progress_under_the_clients_token_ends_before_the_answer(server: Wire, token: Any) -> None:
    answer = server.call("venvoy/report", {"workDoneToken": token})
    assert answer["result"] == {"value": "reported"}
    assert all(message["params"]["token"] == token for message in server.kept)
    values = [message["params"]["value"] for message in server.kept]
    assert values[0] == {"kind": "begin", "title": "Venvoy: report", "cancellable": True}
    assert [value["percentage"] for value in values[1:4]] == [25, 50, 75]
    assert [value["cancellable"] for value in values[1:5]] == [True, True, True, False]
    assert values[1]["message"].startswith("file 1 \ufffd")
    assert values[5:] == [{"kind": "end"}]


def test_a_command_may_have_its_token_next_to_its_argument(server: Wire) -> None:
    server.initialize()
    for token, params in (("beside", {}), ("within", {"workDoneToken": "within"})):
        server.call(
            "workspace/executeCommand", {"command": "venvoy.report", "arguments": [params], "workDoneToken": "beside"}
        )
        assert kinds(server.kept, token) == ["begin", "report", "report", "report", "report", "end"]
        server.kept.clear()
    server.call("workspace/executeCommand", {"command": "venvoy.report", "workDoneToken": 0})
    assert kinds(server.kept, 0)[-1] == "end"


def test_wrong_params_begin_no_progress(server: Wire) -> None:
    server.call("venvoy/wait", {"workDoneToken": "w"})
    assert server.kept == []


SHOWS_PROGRESS = {"window": {"workDoneProgress": True}}


def test_progress_under_a_token_of_the_server(server: Wire, tmp_path: Path) -> None:
    server.initialize(capabilities=SHOWS_PROGRESS)
    gate = Gate(tmp_path)
    id = start(server, gate)
    create = server.receive()
    assert create["method"] == "window/workDoneProgress/create"
    token = create["params"]["token"]
    server.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    assert server.receive()["params"]["value"]["kind"] == "begin"
    gate.open()
    assert server.answer(id)["result"] == {"value": "done"}
    assert kinds(server.kept, token) == ["report", "end"]


def test_no_progress_where_the_client_refuses_it_or_answers_late(server: Wire, tmp_path: Path) -> None:
    server.initialize(capabilities=SHOWS_PROGRESS)
    gate, second = Gate(tmp_path, "first"), Gate(tmp_path, "second")
    id = start(server, gate)
    server.send({"jsonrpc": "2.0", "id": server.receive()["id"], "error": {"code": -32603, "message": "no"}})
    gate.open()
    assert server.receive() == {"jsonrpc": "2.0", "id": id, "result": {"value": "done"}}
    id = start(server, second)
    create = server.receive()
    second.open()
    assert server.receive() == {"jsonrpc": "2.0", "id": id, "result": {"value": "done"}}
    server.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    assert server.finish() == (0, [])


@pytest.mark.parametrize(
    "capabilities", [{}, {"window": None}, {"window": {"workDoneProgress": "yes"}}, {"window": []}], ids=repr
)
def test_no_progress_unless_the_client_asks_for_it(server: Wire, capabilities: Any) -> None:
    server.initialize(capabilities=capabilities)
    server.call("venvoy/report", {})
    assert server.kept == []


@pytest.mark.parametrize("method", ["wait", "change"])
def test_cancelling_through_the_progress(server: Wire, tmp_path: Path, method: str) -> None:
    gate = Gate(tmp_path, "client")
    id = start(server, gate, method, workDoneToken=1)
    for token in ("1", True, 1.0, None, [1]):
        server.notify("window/workDoneProgress/cancel", {"token": token})
    assert server.call("venvoy/give", {"how": "huge"})["result"]
    assert [message for message in server.kept if "id" in message] == []
    server.notify("window/workDoneProgress/cancel", {"token": 1})
    assert server.answer(id)["error"]["code"] == CANCELLED
    assert kinds(server.kept, 1) == ["begin", "end"]


def test_cancelling_through_a_progress_of_the_server(server: Wire, tmp_path: Path) -> None:
    server.initialize(capabilities=SHOWS_PROGRESS)
    id = start(server, Gate(tmp_path))
    create = server.receive()
    server.notify("window/workDoneProgress/cancel", {"token": create["params"]["token"]})
    assert server.answer(id)["error"]["code"] == CANCELLED


def test_partial_results_come_before_the_answer(server: Wire) -> None:
    answer = server.call("venvoy/report", {"partialResultToken": "p"})
    assert answer["result"] == {"value": "reported"}
    assert [message["params"]["value"]["number"] for message in server.kept] == [1, 2, 3]
    assert {message["params"]["token"] for message in server.kept} == {"p"}


def test_discover_streams_what_it_finds(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / "work" / name / ".venv").mkdir(parents=True)
        (tmp_path / "work" / name / ".venv" / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.11.7\n")
    with Wire(tmp_path, may_be_forked=True) as wire:
        params = {"folders": [str(tmp_path / "work")], "scope": "workspace", "partialResultToken": 7}
        result = wire.call("venvoy/discover", params)["result"]
        parts = [message["params"]["value"] for message in wire.kept if message["params"]["token"] == 7]
        streamed = [each["prefix"] for part in parts for each in part["environments"]]
        assert sorted(streamed) == sorted(each["prefix"] for each in result["environments"])
        assert len(streamed) == 3
