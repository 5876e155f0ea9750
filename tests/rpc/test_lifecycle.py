"""From the first byte to the last: initialize, shutdown, exit, the end of input, signals, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wire import SERVE, Wire, environment_in

INVALID_REQUEST, CANCELLED = -32600, -32800
ODD = (sys.executable, str(Path(__file__).parent.parent / "odd_server.py"))
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


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


@pytest.mark.parametrize("method", ["wait", "change"])
@pytest.mark.parametrize("way", ["end of input", "exit", "shutdown", "SIGTERM"])
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


def test_a_handler_that_hangs_does_not_keep_the_server(tmp_path: Path) -> None:
    with Wire(tmp_path, ODD) as wire:
        id, _ = start_waiting(wire, tmp_path, heed=False)
        status, rest = wire.finish()
        assert status == 0
        assert [(message["id"], message["error"]["code"]) for message in rest] == [(id, CANCELLED)]


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_the_server(tmp_path: Path, number: signal.Signals) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize()
        wire.process.send_signal(number)
        assert (wire.rest(), wire.status()) == ([], 128 + number)
        assert wire.log.read_text() == ""


@posix
def test_the_server_ends_when_its_client_is_gone_without_a_word(tmp_path: Path) -> None:
    """The pipe stays open here, as where another process has inherited it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as client, Wire(tmp_path) as wire:
        wire.initialize(processId=client.pid)
        assert client.stdin is not None
        client.communicate(b"\n", 60)
        assert (wire.rest(), wire.status()) == ([], 1)


@posix
def test_a_client_may_be_named_on_the_command_line(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as client:
        client.wait(60)
    with Wire(tmp_path, (*SERVE, f"--clientProcessId={client.pid}")) as wire:
        assert (wire.rest(), wire.status()) == ([], 1)


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--help",), 0, ""),
        (("--stdoi",), 2, "--stdio"),
        (("--clientProcessId",), 2, "needs a value"),
        (("--clientProcessId", "x"), 2, "number"),
        (("word",), 2, "no place"),
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
