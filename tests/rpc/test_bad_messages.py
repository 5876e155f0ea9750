"""Whatever is sent: an answer where one is due, never silence, and the next request works as ever."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wire import Message, Wire, frame

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED = -32002
DEEP = 100_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """One server for every case: each must leave it as good as it was."""
    with Wire(tmp_path_factory.mktemp("server")) as wire:
        yield wire


def assert_alive(wire: Wire) -> None:
    """The next answer of all is that of the next request: nothing else was sent."""
    id = wire.request("venvoy/info")
    assert wire.kept == []
    message = wire.receive()
    assert message["id"] == id and "result" in message


def assert_clean(message: Message) -> None:
    """No traceback, and no path of the server's own code."""
    text = json.dumps(message)
    for trace in ("Traceback", "venvoy_server", ".py", "msgspec", "File "):
        assert trace not in text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"nonsense",
        b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"',
        b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"} trailing',
        b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info", "params": {"a": tru}}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info", "params": {"a": NaN}}',
        b"{'jsonrpc': '2.0'}",
        b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/\xff"}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/inspect", "params": {"path": "/\xff"}}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/inspect", "params": {"path": "/\xc3"}}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "x", "unknown": "\xff"}',
        '{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"}'.encode("utf-16"),
        '{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"}'.encode("utf-8-sig"),
        b"\x00" * 100,
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'[{"jsonrpc": "2.0", "id": 1',
        b"1 2",
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"jsonrpc": "2.0", "id": 1, "method": "x", "params": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"jsonrpc": "2.0", "method": "x", "id": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"jsonrpc": "2.0", "id": 1, "method": "x", "more": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    ],
    ids=lambda body: repr(body[:60]),
)
def test_what_is_not_json_is_a_parse_error_without_id(server: Wire, body: bytes) -> None:
    server.send_body(body)
    answer = server.receive()
    assert (answer["id"], answer["error"]["code"]) == (None, PARSE_ERROR)
    assert_clean(answer)
    assert_alive(server)


@pytest.mark.parametrize(
    ("body", "id"),
    [
        (b"5", None),
        (b'"text"', None),
        (b"null", None),
        (b"true", None),
        (b"[]", None),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"}]', None),
        (b"{}", None),
        (b'{"jsonrpc": "2.0"}', None),
        (b'{"jsonrpc": "2.0", "id": 7}', 7),
        (b'{"jsonrpc": "2.0", "id": 7, "params": {}}', 7),
        (b'{"id": 7, "method": "venvoy/info"}', 7),
        (b'{"jsonrpc": "1.0", "id": 7, "method": "venvoy/info"}', 7),
        (b'{"jsonrpc": 2.0, "id": 7, "method": "venvoy/info"}', 7),
        (b'{"jsonrpc": null, "id": "seven", "method": "venvoy/info"}', "seven"),
        (b'{"jsonrpc": {"jsonrpc": "2.0"}, "id": 7, "method": "venvoy/info"}', 7),
        (b'{"jsonrpc": "2.0", "id": 7, "method": 5}', 7),
        (b'{"jsonrpc": "2.0", "id": 7, "method": null}', 7),
        (b'{"jsonrpc": "2.0", "id": 7, "method": ["venvoy/info"]}', 7),
        (b'{"jsonrpc": "2.0", "id": 7, "method": {"name": "venvoy/info"}}', 7),
        (b'{"jsonrpc": "2.0", "id": null, "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": 1.0, "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": 1e2, "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": true, "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": {"a": 1}, "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": [1], "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": 1e999, "method": "venvoy/info"}', None),
        (b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b', "method": "venvoy/info"}', None),
    ],
    ids=lambda case: repr(case[:70]) if isinstance(case, bytes) else repr(case),
)
def test_what_is_not_a_request_is_refused(server: Wire, body: bytes, id: Any) -> None:
    server.send_body(body)
    answer = server.receive()
    assert (answer["id"], answer["error"]["code"]) == (id, INVALID_REQUEST)
    assert_clean(answer)
    assert_alive(server)


@pytest.mark.parametrize("id", [0, -1, 2**31, 2**63, 2**64, 10**40, -(10**40), "", "7", "é\n\U0001f600", "x" * 100_000])
def test_every_whole_number_and_every_text_is_an_id(server: Wire, id: Any) -> None:
    server.send({"jsonrpc": "2.0", "id": id, "method": "venvoy/info"})
    answer = server.receive()
    assert answer["id"] == id and type(answer["id"]) is type(id)
    assert answer["result"]["name"] == "venvoy"


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "id": 5, "result": None},
        {"jsonrpc": "2.0", "id": "venvoy-99", "result": {}},
        {"jsonrpc": "2.0", "id": None, "error": {"code": 1, "message": "no"}},
        {"jsonrpc": "2.0", "result": 1},
        {"id": 5, "error": "nonsense"},
    ],
    ids=repr,
)
def test_a_response_is_never_answered(server: Wire, message: Any) -> None:
    server.send(message)
    assert_alive(server)


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "method": "nothing/known"},
        {"jsonrpc": "2.0", "method": "$/nothingKnown", "params": {"a": 1}},
        {"jsonrpc": "2.0", "method": "venvoy/info"},
        {"jsonrpc": "2.0", "method": "venvoy/nothing"},
        {"jsonrpc": "2.0", "method": "initialize"},
        {"jsonrpc": "2.0", "method": "initialized", "params": {}},
        {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest"},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 12345}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": [1]}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": [1]},
        {"jsonrpc": "2.0", "method": "window/workDoneProgress/cancel", "params": {"token": {"a": 1}}},
        {"jsonrpc": "2.0", "method": "workspace/didChangeWorkspaceFolders", "params": {"event": {"added": 5}}},
        {"jsonrpc": "2.0", "method": "workspace/didChangeWorkspaceFolders", "params": {"event": None}},
        {"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration", "params": 5},
    ],
    ids=lambda message: json.dumps(message)[17:80],
)
def test_a_notification_is_never_answered(server: Wire, message: Any) -> None:
    server.send(message)
    assert_alive(server)


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("venvoy/nothing", METHOD_NOT_FOUND),
        ("venvoy/", METHOD_NOT_FOUND),
        ("venvoy/info/", METHOD_NOT_FOUND),
        ("venvoy/__init__", METHOD_NOT_FOUND),
        ("venvoy/handler", METHOD_NOT_FOUND),
        ("venvoy/" + "x" * 1_000_000, METHOD_NOT_FOUND),
        ("nothing/known", NOT_INITIALIZED),
        ("$/unknown", NOT_INITIALIZED),
        ("", NOT_INITIALIZED),
        ("textDocument/hover", NOT_INITIALIZED),
        ("workspace/executeCommand", NOT_INITIALIZED),
    ],
    ids=lambda case: repr(case)[:40],
)
def test_unknown_methods(server: Wire, method: str, code: int) -> None:
    answer = server.call(method, {})
    assert answer["error"]["code"] == code
    assert len(answer["error"]["message"]) < 1000
    assert_alive(server)


def test_a_key_jsonrpc_inside_params_is_plain_data(server: Wire) -> None:
    answer = server.call("venvoy/activate", {"variables": {"jsonrpc": "2.0", "method": "x"}, "environment": "/nothing"})
    assert answer["error"]["data"]["code"] == "not-an-environment"
    answer = server.call("venvoy/inspect", {"path": "/nothing", "jsonrpc": "2.0"})
    assert (answer["error"]["code"], answer["error"]["data"]) == (INVALID_PARAMS, {"path": "$.jsonrpc"})


def test_unknown_members_of_a_message_are_let_be(server: Wire) -> None:
    server.send({"jsonrpc": "2.0", "id": "more", "method": "venvoy/info", "more": {"id": 5}, "params": {}})
    assert "result" in server.answer("more")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb"\udcff", "\ufffd"),
        (rb"\ud800", "\ufffd"),
        (rb"\uDBff\uD800x", "\ufffd\ufffdx"),
        (rb"\ud83d\ude00\ude00", "\U0001f600\ufffd"),
        (rb"\\udcff", "\\udcff"),
        (rb"\\\udcff\n", "\\\ufffd\n"),
    ],
)
def test_half_a_character_is_read_as_a_replacement_character(server: Wire, sent: bytes, read: str) -> None:
    """JSON can escape it, no text can hold it; an editor sends it while a person types."""
    server.send_body(rb'{"jsonrpc": "2.0", "id": "half", "method": "venvoy/inspect", "params": {"path": "/%b"}}' % sent)
    assert server.answer("half")["error"]["data"]["path"] == f"/{read}"
    server.send_body(rb'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/inspect", "params": {"path": "\udc"}}')
    assert server.receive()["error"]["code"] == PARSE_ERROR
    assert_alive(server)


@pytest.mark.parametrize(
    "header",
    [
        "content-length: %d\r\n\r\n",
        "CONTENT-LENGTH:%d\r\n\r\n",
        "Content-Length: %d\n\n",
        "Content-Length : %d \r\nX: y\r\n\r\n",
    ],
)
def test_headers_in_other_forms(server: Wire, header: str) -> None:
    body = b'{"jsonrpc": "2.0", "id": "header", "method": "venvoy/info"}'
    server.send_bytes((header % len(body)).encode() + body)
    assert "result" in server.answer("header")


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: abc\r\n\r\n",
        b"Content-Length: 10000000000\r\n\r\n",
        b"Content-Length: 67108865\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"x" * 100_000,
    ],
    ids=lambda header: repr(header[:30]),
)
def test_a_stream_that_cannot_be_read_on_ends_with_an_error(tmp_path: Path, header: bytes) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        first = wire.request("venvoy/info")
        wire.answer(first)
        with contextlib.suppress(ConnectionError):  # the server need not read it all before it ends
            wire.send_bytes(header)
        assert [(message["id"], message["error"]["code"]) for message in wire.rest()] == [(None, PARSE_ERROR)]
        assert wire.status() == 1
        assert "Traceback" not in wire.log.read_text()


def test_a_length_that_is_too_short_ends_with_an_error_too(tmp_path: Path) -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"}'
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.send_bytes(b"Content-Length: 10\r\n\r\n" + body + frame(body))
        assert {message["error"]["code"] for message in wire.rest()} == {PARSE_ERROR}
        assert wire.status() == 1


def test_a_length_that_is_too_long_waits_and_ends_with_the_input(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.send_bytes(b'Content-Length: 1000\r\n\r\n{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"}')
        assert wire.finish() == (0, [])


def test_a_frame_may_come_byte_by_byte(server: Wire) -> None:
    for byte in frame('{"jsonrpc": "2.0", "id": "bytes é", "method": "venvoy/info"}'.encode()):
        server.send_bytes(bytes([byte]))
    assert "result" in server.answer("bytes é")
