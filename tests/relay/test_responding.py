"""Whether the running service responds, as `venvoy doctor --service` says it."""

from __future__ import annotations

import os
import socket
import sys
import threading

import pytest

from venvoy_server.relay.place import ServicePlace
from venvoy_server.relay.responding import hanging

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shared service listens at a unix socket")

SHORT, LONG = 0.2, 30.0
"""Time limits in seconds: of what is never answered, and of what is answered at once on any machine."""


def test_no_service_is_none_that_hangs(at: ServicePlace) -> None:
    assert hanging(at, LONG) == []


def test_a_socket_that_was_left_is_none_that_hangs(at: ServicePlace, listener: socket.socket) -> None:
    listener.close()
    assert os.path.exists(at.socket) and hanging(at, LONG) == []


def test_a_service_that_is_stopped_hangs(at: ServicePlace, listener: socket.socket) -> None:
    ((path, process),) = hanging(at, SHORT)
    assert path == at.socket
    assert process == (os.getpid() if sys.platform == "linux" else None)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a connection to a full queue is refused")
def test_a_service_whose_queue_is_full_hangs(at: ServicePlace, listener: socket.socket) -> None:
    listener.listen(0)
    with socket.socket(socket.AF_UNIX) as first:
        first.connect(at.socket)
        assert hanging(at, SHORT) == [(at.socket, None)]


@pytest.mark.parametrize("answer", [b"Content-Length: 2\r\n\r\n{}", b""])
def test_a_service_that_responds_or_ends_does_not_hang(
    at: ServicePlace, listener: socket.socket, answer: bytes
) -> None:
    def serve() -> None:
        client, _ = listener.accept()
        with client:
            assert b'"initialize"' in client.recv(4096)
            client.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        assert hanging(at, LONG) == []
    finally:
        thread.join()
