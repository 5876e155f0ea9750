"""What another service and the client are sent when a service ends: tables of messages, no process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from venvoy_protocol.methods import METHODS
from venvoy_server.relay.conversation import MOST_TRIES, CannotResume, Conversation
from venvoy_server.relay.documents import LIMIT
from venvoy_server.relay.frames import BrokenFrame, Frames, frame
from venvoy_server.relay.json_text import decode, encode
from venvoy_server.relay.reading import READ_ONLY_METHODS

URI = "file:///work/requirements.txt"


class Talk:
    """A conversation in values instead of bytes."""

    def __init__(self) -> None:
        self.conversation = Conversation()

    def client(self, method: str, params: Any = None, id: Any = None) -> Any:
        message = {"jsonrpc": "2.0", **({"id": id} if id is not None else {}), "method": method}
        return self.sent({**message, **({} if params is None else {"params": params})})

    def sent(self, message: Any) -> Any:
        passed = self.conversation.sent(json.dumps(message).encode())
        return None if passed is None else json.loads(passed)

    def service(self, **message: Any) -> tuple[Any, Any]:
        body = json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
        passed, answer = self.conversation.received(body)
        return passed and json.loads(passed), answer and json.loads(answer)

    def resume(self) -> tuple[list[Any], list[Any]]:
        to_service, to_client = self.conversation.resume()
        return [json.loads(body) for body in to_service], [json.loads(body) for body in to_client]

    def initialized(self) -> Talk:
        self.client("initialize", {"processId": 7, "capabilities": {}}, 1)
        self.service(id=1, result={"capabilities": {}})
        self.client("initialized", {})
        return self


def methods(messages: list[Any]) -> list[str]:
    return [each["method"] for each in messages]


def test_reading_methods_are_those_of_the_table() -> None:
    assert {each.name for each in METHODS if not each.changes} == READ_ONLY_METHODS


def test_a_new_service_gets_what_the_old_one_knew() -> None:
    talk = Talk().initialized()
    talk.client("workspace/didChangeConfiguration", {"settings": {"venvoy": {"searchDepth": 1}}})
    talk.client("workspace/didChangeConfiguration", {"settings": {"venvoy": {"searchDepth": 2}}})
    talk.client("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": []}})
    talk.client("$/setTrace", {"value": "messages"})
    talk.client("textDocument/didOpen", {"textDocument": {"uri": URI, "text": "a\n", "version": 1}})
    talk.client(
        "textDocument/didChange", {"textDocument": {"uri": URI}, "contentChanges": [{"range": {}, "text": "b"}]}
    )
    talk.client("textDocument/didOpen", {"textDocument": {"uri": "file:///closed", "text": "", "version": 1}})
    talk.client("textDocument/didClose", {"textDocument": {"uri": "file:///closed"}})
    talk.client("venvoy/trust", {"folder": "/work", "trusted": True, "remember": False}, 2)
    talk.service(id=2, result={})
    talk.client("venvoy/status", {"path": "/work", "workDoneToken": 1}, 3)
    talk.service(id=3, result={"text": "x"})
    to_service, to_client = talk.resume()
    assert to_client == []
    assert methods(to_service) == [
        *("initialize", "initialized", "$/setTrace", "workspace/didChangeWorkspaceFolders"),
        *("workspace/didChangeConfiguration", "venvoy/trust", "textDocument/didOpen", "textDocument/didChange"),
        "venvoy/status",
    ]
    assert to_service[0]["params"]["processId"] == 7
    assert to_service[4]["params"]["settings"]["venvoy"]["searchDepth"] == 2
    assert to_service[-1]["params"] == {"path": "/work"}
    for request in (each for each in to_service if "id" in each):
        assert talk.service(id=request["id"], result={}) == (None, None)


def test_what_a_new_service_finds_is_notified() -> None:
    """What changed between the end of one service and the first search of the next is known to neither."""
    talk = Talk().initialized()
    talk.client("venvoy/discover", {"folders": ["/work"]}, 2)
    talk.service(id=2, result={"environments": [], "interpreters": []})
    for _ in range(2):
        to_service, _ = talk.resume()
        again = to_service[-1]["id"]
        assert talk.service(id=again, error={"code": -32603, "message": "x"}) == (None, None)
    to_service, _ = talk.resume()
    found = {"environments": [{"prefix": "/work/.venv"}], "interpreters": [{"executable": "/p"}], "problems": []}
    changed, _ = talk.service(id=to_service[-1]["id"], result=found)
    assert changed["method"] == "venvoy/environmentsChanged" and "id" not in changed
    assert changed["params"] == {"added": found["environments"], "interpretersAdded": found["interpreters"]}


@pytest.mark.parametrize("id", [7, "7", 'a "quoted" one', "é", -1])
def test_a_reading_request_is_asked_again_with_its_id(id: Any) -> None:
    talk = Talk().initialized()
    talk.client("venvoy/discover", {"folders": ["/work"]}, id)
    to_service, to_client = talk.resume()
    assert to_client == [] and to_service[-1]["id"] == id
    assert talk.service(id=id, result={"environments": []})[0]["id"] == id
    assert not talk.conversation.is_waiting


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("venvoy/create", {"path": "/work/.venv"}),
        ("venvoy/perform", {}),
        ("workspace/executeCommand", {"command": "venvoy.install"}),
        ("workspace/executeCommand", {"command": "venvoy.menu"}),
        ("venvoy/unknown", {}),
    ],
)
def test_what_may_change_something_is_not_asked_again(method: str, params: Any) -> None:
    talk = Talk().initialized()
    talk.client(method, {**params, "workDoneToken": "t"}, 5)
    talk.service(method="$/progress", params={"token": "t", "value": {"kind": "begin", "title": "x"}})
    to_service, to_client = talk.resume()
    assert "id" not in to_service[-1]
    assert [each.get("id") for each in to_client] == [5, None]
    assert to_client[0]["error"]["data"] == {"code": "service-ended"}
    assert to_client[1]["params"] == {"token": "t", "value": {"kind": "end"}}


def test_a_command_that_reads_is_asked_again() -> None:
    talk = Talk().initialized()
    talk.client("workspace/executeCommand", {"command": "venvoy.check", "arguments": [{}]}, 5)
    assert talk.resume()[0][-1]["id"] == 5


def test_a_cancelled_request_is_answered_as_cancelled() -> None:
    talk = Talk().initialized()
    talk.client("venvoy/discover", {}, 5)
    talk.client("$/cancelRequest", {"id": 5})
    assert [each["error"]["code"] for each in talk.resume()[1]] == [-32800]


def ending(talk: Talk) -> None:
    """The service ends of its own accord, and cancels what is open."""
    assert talk.service(method="$/ending", params={}) == (None, None)


CANCELLED = {"code": -32800, "message": "The request was cancelled."}


@pytest.mark.parametrize("method", ["venvoy/discover", "textDocument/completion"])
def test_a_request_that_only_the_ending_service_cancelled_is_repeated(method: str) -> None:
    talk = Talk().initialized()
    talk.client(method, {"workDoneToken": "t"}, 5)
    talk.service(method="$/progress", params={"token": "t", "value": {"kind": "begin", "title": "x"}})
    ending(talk)
    assert talk.service(method="$/progress", params={"token": "t", "value": {"kind": "end"}}) == (None, None)
    assert talk.service(id=5, error=CANCELLED) == (None, None)
    to_service, to_client = talk.resume()
    assert to_client == [] and to_service[-1]["id"] == 5
    assert talk.service(id=5, error=CANCELLED)[0]["error"] == CANCELLED  # the next service has not said that it ends
    assert not talk.conversation.is_waiting


def test_a_result_that_an_ending_service_still_sends_is_the_answer() -> None:
    talk = Talk().initialized()
    talk.client("venvoy/discover", {}, 5)
    ending(talk)
    assert talk.service(id=5, result={"environments": []})[0]["id"] == 5
    assert not talk.conversation.is_waiting


@pytest.mark.parametrize(
    ("method", "cancels"),
    [
        ("venvoy/create", None),
        ("venvoy/discover", ("$/cancelRequest", {"id": 5})),
        ("venvoy/discover", ("window/workDoneProgress/cancel", {"token": "t"})),
        ("venvoy/discover", ("exit", None)),
    ],
)
def test_other_cancellations_by_an_ending_service_reach_the_client(method: str, cancels: Any) -> None:
    talk = Talk().initialized()
    talk.client(method, {"workDoneToken": "t"}, 5)
    if cancels is not None:
        talk.client(*cancels)
    ending(talk)
    assert talk.service(id=5, error=CANCELLED)[0]["error"] == CANCELLED
    assert not talk.conversation.is_waiting


def test_an_answer_that_came_in_part_is_not_given_twice() -> None:
    talk = Talk().initialized()
    talk.client("venvoy/discover", {"partialResultToken": "p"}, 5)
    talk.client("venvoy/discover", {"partialResultToken": "q"}, 6)
    talk.service(method="$/progress", params={"token": "p", "value": {"environments": []}})
    to_service, to_client = talk.resume()
    assert [(each["id"], each["error"]["code"]) for each in to_client] == [(5, -32802)]
    assert to_service[-1]["id"] == 6


def test_a_request_that_ends_every_service_is_given_up() -> None:
    talk = Talk().initialized()
    talk.client("venvoy/discover", {}, 5)
    for _ in range(MOST_TRIES - 1):
        assert talk.resume()[0][-1]["id"] == 5
    assert [each["id"] for each in talk.resume()[1]] == [5]
    assert talk.resume()[1] == []


def test_progress_of_a_request_that_is_asked_again_begins_once() -> None:
    talk = Talk().initialized()
    talk.client("venvoy/discover", {"workDoneToken": 3}, 5)
    begin = {"token": 3, "value": {"kind": "begin", "title": "x"}}
    assert talk.service(method="$/progress", params=begin)[0] is not None
    assert talk.resume()[1] == []
    assert talk.service(method="$/progress", params=begin) == (None, None)
    assert talk.service(method="$/progress", params={"token": 3, "value": {"kind": "end"}})[0] is not None


def test_requests_of_two_services_are_not_mixed_up() -> None:
    talk = Talk().initialized()
    first, _ = talk.service(id="venvoy-1", method="workspace/configuration", params={})
    assert talk.sent({"jsonrpc": "2.0", "id": 77, "result": None}) is not None
    talk.resume()
    second, _ = talk.service(id="venvoy-1", method="workspace/configuration", params={})
    assert first["id"] == "venvoy-1" and second["id"] != "venvoy-1"
    assert talk.sent({"jsonrpc": "2.0", "id": "venvoy-1", "result": "late"}) is None
    assert talk.sent({"jsonrpc": "2.0", "id": second["id"], "result": "new"})["id"] == "venvoy-1"


def test_a_capability_is_registered_with_the_client_once() -> None:
    talk = Talk().initialized()
    params = {"registrations": [{"id": "watch", "method": "workspace/didChangeWatchedFiles"}]}
    assert talk.service(id="venvoy-1", method="client/registerCapability", params=params)[0] is not None
    talk.resume()
    passed, answer = talk.service(id="venvoy-1", method="client/registerCapability", params=params)
    assert passed is None and answer == {"jsonrpc": "2.0", "id": "venvoy-1", "result": None}


def test_what_a_client_pipelined_before_its_first_answer_stays_in_order() -> None:
    talk = Talk()
    talk.client("initialize", {"capabilities": {}}, 1)
    talk.client("initialized", {})
    talk.client("textDocument/didOpen", {"textDocument": {"uri": URI, "text": "", "version": 1}})
    talk.client("venvoy/status", {}, 2)
    to_service, _ = talk.resume()
    assert methods(to_service) == ["initialize", "initialized", "textDocument/didOpen", "venvoy/status"]
    assert to_service[0]["id"] == 1


def test_shutdown_is_answered_without_a_service() -> None:
    talk = Talk().initialized()
    talk.client("shutdown", None, 9)
    assert talk.resume()[1] == [{"jsonrpc": "2.0", "id": 9, "result": None}]
    assert talk.conversation.is_shut_down


def test_documents_that_are_too_long_are_not_kept() -> None:
    talk = Talk().initialized()
    talk.client("textDocument/didOpen", {"textDocument": {"uri": URI, "text": "x" * (LIMIT // 2), "version": 1}})
    part = {"range": {}, "text": "y" * (LIMIT // 2)}
    talk.client("textDocument/didChange", {"textDocument": {"uri": URI}, "contentChanges": [part]})
    with pytest.raises(CannotResume):
        talk.resume()
    talk.client("textDocument/didClose", {"textDocument": {"uri": URI}})
    talk.resume()


def test_a_change_of_the_whole_text_replaces_those_before() -> None:
    talk = Talk().initialized()
    talk.client("textDocument/didOpen", {"textDocument": {"uri": URI, "text": "", "version": 1}})
    for version in range(2, 6):
        change = {"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": "x" * (LIMIT // 2)}]}
        talk.client("textDocument/didChange", change)
    to_service, _ = talk.resume()
    assert [each["params"]["textDocument"]["version"] for each in to_service[-2:]] == [1, 5]


def test_bodies_that_are_no_messages_go_to_the_service_as_they_are() -> None:
    talk = Conversation()
    for body in (b"", b"[]", b"{", b"[1,", b'"x"', b"\xff", b"{}", b'{"id":1}'):
        assert talk.sent(body) == body
    assert not talk.is_waiting


@pytest.mark.parametrize(
    "text", ["{}", '{"a":[1,2.50,-0.0,1e400,null,true,false]}', '{"é":"\\ud83d\\ude00\\u0000\\"\\\\","b":{"c":[[]]}}']
)
def test_json_is_written_as_it_was_read(text: str) -> None:
    value = decode(text.encode())
    assert value is not None
    assert json.loads(encode(value)) == json.loads(text)
    assert "1e400" not in text or b"1e400" in encode(value)


def test_frames() -> None:
    frames = Frames()
    data = frame(b"one") + b"Content-Type: x\r\ncontent-length: 3\r\n\r\ntwo"
    assert [body for at in range(len(data)) for body in frames.feed(data[at : at + 1])] == [b"one", b"two"]


@pytest.mark.parametrize(
    "wrong", [b"Content-Length: -1\r\n\r\n", b"Host: x\r\n\r\n", b"Content-Length: 99999999999\r\n\r\n", b"x" * 9000]
)
def test_a_stream_that_cannot_be_read_on_is_passed_on_whole(wrong: bytes) -> None:
    with pytest.raises(BrokenFrame) as broken:
        Frames().feed(frame(b"one") + wrong)
    assert broken.value.rest == frame(b"one") + wrong
