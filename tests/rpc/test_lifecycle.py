"""From the first byte to the last: initialize, shutdown, exit, the end of input, signals, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import wire as wire_module
from wire import PATIENCE, SERVE, Wire, environment_in, frame

INVALID_REQUEST, CANCELLED = -32600, -32800
ODD = (sys.executable, str(Path(__file__).parent.parent / "odd_server.py"))
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


def odd_service_with(setting: str) -> tuple[str, ...]:
    """Return the command of an odd `service` to which something is done before it runs."""
    place = f"import sys; sys.path.insert(0, {str(Path(ODD[1]).parent)!r}); import odd_server as odd"
    return (sys.executable, "-c", f"{place}; service = odd.odd_service(); {setting}; sys.exit(odd.run(service))")


def finishing_in(seconds: float) -> tuple[str, ...]:
    """Return the command of a service that takes so long to finish what was asked for before the end of its input."""
    return odd_service_with(f"service.finishing_seconds = {seconds}")


def wait_for_file(path: Path, wire: Wire) -> None:
    """Wait until the server's handler has made a file."""
    while not path.exists():
        assert wire.process.poll() is None, wire.log.read_text()


def start_waiting(wire: Wire, folder: Path, method: str = "wait", **params: Any) -> tuple[int, Path]:
    """Start a request whose handler waits for a file; return its id, and that file, when the handler runs."""
    gate = folder / f"gate-{method}-{len(list(folder.iterdir()))}"
    id = wire.request(f"venvoy/{method}", {"gate": str(gate), **params})
    wait_for_file(Path(f"{gate}.begun"), wire)
    return id, gate


def test_a_script_needs_no_handshake(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        assert wire.call("venvoy/info")["result"]["name"] == "venvoy"
        assert wire.finish() == (0, [])


def test_a_second_initialize_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize(rootUri=tmp_path.as_uri())
        assert wire.call("initialize", {"rootUri": None, "capabilities": {}})["error"]["code"] == INVALID_REQUEST
        assert wire.call("venvoy/selection")["result"]["selection"]["folder"] == str(tmp_path)


@pytest.mark.parametrize("initialized", [True, False])
def test_shutdown_then_exit_ends_with_0(tmp_path: Path, initialized: bool) -> None:
    with Wire(tmp_path) as wire:
        if initialized:
            wire.initialize()
        assert wire.call("shutdown") == {"jsonrpc": "2.0", "id": wire._last_id, "result": None}
        for method in ("venvoy/info", "textDocument/hover", "shutdown", "initialize", "workspace/executeCommand"):
            assert wire.call(method, {})["error"]["code"] == INVALID_REQUEST
        wire.notify("textDocument/didOpen", {})
        wire.notify("exit", None)
        assert wire.rest() == []
        assert wire.status() == 0


@pytest.mark.parametrize("initialized", [True, False])
def test_exit_without_shutdown_ends_with_1(tmp_path: Path, initialized: bool) -> None:
    with Wire(tmp_path) as wire:
        if initialized:
            wire.initialize()
        wire.notify("exit", None)
        assert (wire.rest(), wire.status()) == ([], 1)


def test_nothing_after_exit_is_taken(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        begun = tmp_path / "gate.begun"
        wire.send(
            {"jsonrpc": "2.0", "method": "exit"},
            {"jsonrpc": "2.0", "id": 1, "method": "venvoy/wait", "params": {"gate": str(tmp_path / "gate")}},
        )
        assert (wire.rest(), wire.status()) == ([], 1)
        assert not begun.exists()


@pytest.mark.parametrize("before", [b"", b"Content-Le", b"Content-Length: 100\r\n\r\n{"])
def test_the_end_of_input_ends_the_server(tmp_path: Path, before: bytes) -> None:
    with Wire(tmp_path) as wire:
        wire.send_bytes(before)
        assert wire.finish() == (0, [])
        assert wire.log.read_text() == ""


def test_the_end_of_input_ends_the_server_after_initialize(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize()
        wire.notify("initialized", {})
        assert wire.finish() == (0, [])
        assert wire.log.read_text() == ""


@pytest.mark.stdio
@posix
@pytest.mark.parametrize(
    ("closed", "status"),
    [("<&-", 2), (">&-", 2), ("<&- >&-", 2), ("<&- 2>&-", 2), ("<&- >&- 2>&-", 2), ("2>&-", 0)],
)
def test_standard_streams_that_are_closed(tmp_path: Path, closed: str, status: int) -> None:
    shell = ["sh", "-c", f'exec "$0" -m venvoy_server serve {closed}', sys.executable]
    done = subprocess.run(shell, stdin=subprocess.DEVNULL, capture_output=True, cwd=tmp_path, timeout=60)
    assert (done.returncode, done.stdout) == (status, b"")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("method", "way"),
    [
        *((method, way) for method in ("wait", "change") for way in ("exit", "shutdown", "SIGTERM")),
        ("change", "end of input"),
    ],
)
def test_what_runs_is_stopped_when_the_client_goes(tmp_path: Path, method: str, way: str) -> None:
    with Wire(tmp_path, ODD) as wire:
        id, gate = start_waiting(wire, tmp_path, method)
        if way == "end of input":
            wire.close_input()
        elif way == "exit":
            wire.notify("exit", None)
        elif way == "shutdown":
            end = wire.request("shutdown")
            stopped, ended = wire.answer(id), wire.answer(end)
            assert ended["result"] is None
            wire.kept.append(stopped)
            wire.notify("exit", None)
        else:
            wire.process.send_signal(signal.SIGTERM)
        rest = wire.rest()
        assert [message["id"] for message in rest if "id" in message] == [id]
        assert rest[-1]["error"]["code"] == CANCELLED
        expected = {"end of input": 0, "exit": 1, "shutdown": 0, "SIGTERM": 143}[way]
        assert wire.status() == expected
        assert Path(f"{gate}.undone").exists() == (method == "change")


@pytest.mark.stdio
@posix
def test_a_relay_is_notified_before_the_ending_service_cancels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its client has cancelled nothing: the relay repeats at another service what only reads."""
    monkeypatch.setattr(wire_module, "TRANSPORT", "unix")
    with Wire(tmp_path, ODD) as wire:
        assert wire.call("$/client", {"variables": ""})["result"] is None
        id, _ = start_waiting(wire, tmp_path, "wait")
        wire.process.send_signal(signal.SIGTERM)
        rest = [message for message in wire.rest() if message.get("method") != "$/progress"]
        assert [message.get("method", message.get("id")) for message in rest] == ["$/ending", id]
        assert wire.status() == 143


@pytest.mark.stdio
def test_a_client_that_closes_its_reading_end_is_gone(tmp_path: Path) -> None:
    """Nothing can be answered any more, so the server goes, though its input is still open."""
    process = subprocess.Popen(
        SERVE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment_in(tmp_path)
    )
    with process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdout.close()
        body = b'{"jsonrpc": "2.0", "id": 1, "method": "venvoy/info"}'
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        process.stdin.flush()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize("heed", [True, False])
def test_a_handler_that_hangs_does_not_keep_the_server(tmp_path: Path, heed: bool) -> None:
    with Wire(tmp_path, finishing_in(0.1)) as wire:
        id, _ = start_waiting(wire, tmp_path, heed=heed)
        status, rest = wire.finish()
        assert status == 0
        assert [(message["id"], message["error"]["code"]) for message in rest] == [(id, CANCELLED)]


def test_a_computation_that_goes_on_does_not_keep_the_server(tmp_path: Path) -> None:
    """No request of ours is open; the LSP half has one of the threads."""
    command = odd_service_with("import threading; service.pool.submit(threading.Event().wait)")
    with Wire(tmp_path, command) as wire:
        assert wire.finish() == (0, [])


def test_what_only_reads_is_finished_after_the_end_of_input(tmp_path: Path) -> None:
    with Wire(tmp_path, finishing_in(PATIENCE)) as wire:
        id, gate = start_waiting(wire, tmp_path)
        late = wire.request("venvoy/report", {})
        wire.close_input()
        assert wire.answer(late)["result"] == {"value": "reported"}
        assert wire.process.poll() is None
        gate.touch()
        assert wire.answer(id)["result"] == {"value": "done"}
        assert (wire.rest(), wire.status()) == ([], 0)


def test_many_requests_and_the_end_of_input_at_once_are_all_answered(tmp_path: Path) -> None:
    calls: list[tuple[str, Any]] = [
        ("venvoy/discover", {"folders": [str(tmp_path)]}),
        ("venvoy/check", {"text": "foo=>1\n"}),
        ("venvoy/select", {"folder": str(tmp_path), "none": True}),
        ("venvoy/trust", {"folder": str(tmp_path), "trusted": True}),
        ("venvoy/selection", {"path": str(tmp_path)}),
    ] * 20
    with Wire(tmp_path) as wire:
        wire.send(
            *(
                {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                for number, (method, params) in enumerate(calls)
            )
        )
        status, rest = wire.finish()
    answers = {message["id"]: message for message in rest if "id" in message}
    assert status == 0 and sorted(answers) == list(range(len(calls)))
    assert [message for message in answers.values() if "result" not in message] == []


@pytest.mark.stdio
@posix
@pytest.mark.parametrize("method", ["wait", "change"])
def test_a_client_that_died_is_not_waited_for(tmp_path: Path, method: str) -> None:
    """Both its ends are closed: the server would otherwise go on until the test gives up."""
    process = subprocess.Popen(
        finishing_in(2 * PATIENCE), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment_in(tmp_path)
    )
    with process:
        assert process.stdin is not None and process.stdout is not None
        gate = str(tmp_path / "gate")
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": f"venvoy/{method}", "params": {"gate": gate}}).encode()
        process.stdin.write(frame(body))
        process.stdin.flush()
        try:
            while not Path(f"{gate}.begun").exists():
                assert process.poll() is None
            process.stdin.close()
            process.stdout.close()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
    assert Path(f"{gate}.undone").exists() == (method == "change")


def test_requests_of_lsp_are_finished_after_the_end_of_input_too(tmp_path: Path) -> None:
    document = {"uri": (tmp_path / "requirements.txt").as_uri()}
    opened = {**document, "languageId": "pip-requirements", "version": 1, "text": "foo=>1\n"}
    with Wire(tmp_path) as wire:
        wire.initialize(capabilities={"textDocument": {"diagnostic": {}, "hover": {}}})
        wire.notify("textDocument/didOpen", {"textDocument": opened})
        pull = wire.request("textDocument/diagnostic", {"textDocument": document})
        hover = wire.request("textDocument/hover", {"textDocument": document, "position": {"line": 0, "character": 1}})
        status, rest = wire.finish()
    answers = {message["id"]: message["result"] for message in rest if "id" in message}
    assert status == 0 and sorted(answers) == [pull, hover]
    assert [found["code"] for found in answers[pull]["items"]] == ["invalid-operator"]


def test_requests_of_lsp_that_wait_for_the_lsp_half_at_the_end_are_answered(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize()
        ids = [wire.request(method, {}) for method in ("nothing/known", "textDocument/hover")]
        status, rest = wire.finish()
        assert status == 0
        assert [(message["id"], message["error"]["code"]) for message in rest] == [(ids[0], -32601), (ids[1], -32602)]
    with Wire(tmp_path) as wire:
        wire.initialize()
        id = wire.request("textDocument/hover", {})
        wire.notify("exit", None)
        assert [(message["id"], message["error"]["code"]) for message in wire.rest()] == [(id, CANCELLED)]


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_the_server(tmp_path: Path, number: signal.Signals) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize()
        wire.process.send_signal(number)
        assert (wire.rest(), wire.status()) == ([], 128 + number)
        assert wire.log.read_text() == ""


@pytest.mark.stdio
@posix
def test_the_server_ends_when_its_client_is_gone_without_a_word(tmp_path: Path) -> None:
    """The pipe stays open here, as where another process has inherited it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as client, Wire(tmp_path) as wire:
        wire.initialize(processId=client.pid)
        assert client.stdin is not None
        client.communicate(b"\n", 60)
        assert (wire.rest(), wire.status()) == ([], 1)


@pytest.mark.stdio
@posix
def test_a_client_may_be_named_on_the_command_line(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as client:
        client.wait(60)
    with Wire(tmp_path, (*SERVE, f"--clientProcessId={client.pid}")) as wire:
        assert (wire.rest(), wire.status()) == ([], 1)


@pytest.mark.stdio
@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--help",), 0, ""),
        (("--stdoi",), 2, "--stdio"),
        (("--clientProcessId",), 2, "needs a value"),
        (("--clientProcessId", "x"), 2, "number"),
        (("word",), 2, "Unexpected argument"),
    ],
)
def test_the_words_of_serve(tmp_path: Path, words: tuple[str, ...], status: int, sentence: str) -> None:
    command = [sys.executable, "-m", "venvoy_server", "serve", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode == status
    assert sentence in done.stderr and len(done.stderr.splitlines()) == (1 if status else 0)


def test_lsp_requests_wait_for_the_lsp_half_and_are_all_answered(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize()
        early = [wire.request(method, {}) for method in ("nothing/known", "$/unknown", "textDocument/hover", "")]
        assert "result" in wire.call("venvoy/info")
        for id, code in zip(early, (-32601, -32601, -32602, -32601), strict=True):
            assert wire.answer(id)["error"]["code"] == code
        assert wire.finish() == (0, [])
