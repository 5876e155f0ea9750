"""How a relay joins a service, or starts another one in place of one that is stopped or hangs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shared_service import Shared, shared_in
from venvoy_server.relay.joining import join
from venvoy_server.relay.place import ServicePlace
from venvoy_server.relay.responding import hanging

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")

SHORT, LONG = 0.2, 60.0
"""Time limits in seconds: of what is never answered, and of what is answered at once on any machine."""
GREETING = b'{"jsonrpc":"2.0","id":1,"method":"$/client","params":{}}'
ANSWER = b'Content-Length: 38\r\n\r\n{"jsonrpc":"2.0","id":1,"result":null}'


def test_a_service_that_takes_its_time_is_waited_for(at: ServicePlace, listener: socket.socket) -> None:
    """Its answer comes in pieces, and late, but within the limit: it is busy, and not stopped."""

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            received = b""
            while not received.endswith(GREETING):
                received += client.recv(4096)
            client.sendall(ANSWER[:10])
            client.sendall(ANSWER[10:])
            assert client.recv(1) == b"x"

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with closing(join(at, (), GREETING, LONG)) as connection:
            connection.sendall(b"x")
    finally:
        thread.join()


def test_without_a_greeting_a_connection_is_enough(at: ServicePlace, listener: socket.socket) -> None:
    join(at, (), None, SHORT).close()


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    with shared_in(tmp_path) as shared:
        yield shared


def test_in_place_of_a_stopped_service_another_one_is_started_and_the_stopped_one_keeps_its_clients(
    shared: Shared, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in shared.variables.items():
        monkeypatch.setenv(name, value)
    with shared.relay("a") as first:
        first.call("venvoy/info", {})
        stopped = shared.service()
        os.kill(stopped, signal.SIGSTOP)
        try:
            (path,) = (each for each in shared.sockets() if each.suffix != ".commands")
            at = ServicePlace(str(path.parent), path.name)
            with closing(join(at, ("--idle", "0"), GREETING, SHORT)), closing(join(at, (), GREETING, LONG)):
                assert shared.service() != stopped
                assert len(shared.services()) == 2
                assert (f"{at.socket}.{stopped}", stopped) in hanging(at, SHORT)  # as `doctor --service` reports it
            assert f"(process {stopped}) has not responded" in capfd.readouterr().err
        finally:
            os.kill(stopped, signal.SIGCONT)
        assert first.call("venvoy/info", {})["result"]["name"] == "venvoy"
        assert stopped in shared.processes()
        first.close_input()
        assert first.status() == 0
    shared.wait_for_end()
    assert not list(shared.runtime.iterdir())


def test_the_socket_of_a_replaced_service_that_was_killed_is_removed_at_the_next_start(shared: Shared) -> None:
    with shared.relay("a") as first:
        first.call("venvoy/info", {})
        (path,) = (each for each in shared.sockets() if not each.suffix)
        first.close_input()
        assert first.status() == 0
    shared.wait_for_end()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    left, other = Path(f"{path}.{ended.pid}"), Path(f"{path}.{os.getpid()}")
    for each in (left, other):
        each.touch()
    with shared.relay("b") as second:
        second.call("venvoy/info", {})
        assert (left.exists(), other.exists()) == (False, True)
        second.close_input()
        assert second.status() == 0
    other.unlink()
