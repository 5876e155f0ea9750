"""Whether the user's running service responds: one that is stopped or hangs takes connections all the same."""

from __future__ import annotations

import marshal
import time
from _socket import socket

from venvoy_server.relay.command import request
from venvoy_server.relay.frames import frame
from venvoy_server.relay.joining import connect, peer_process
from venvoy_server.relay.place import NoPlace, ServicePlace, place

SECONDS = 5.0
"""How long the service may take to respond; one that is busy does so in a fraction of a second."""
_INITIALIZE = (
    b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
)


def hanging(at: ServicePlace | None = None, seconds: float = SECONDS) -> list[tuple[str, int | None]]:
    """Return where something of the service listens and does not respond within some seconds, with its process id if it is known.

    It is the socket of the service itself, or that of the process which does commands; `at` is by default the place of the
    service of this process.
    """
    try:
        at = at or place(make=False)
    except NoPlace:
        return []
    words = marshal.dumps(request(["status"]))  # it is not done: nothing more is sent
    questions = {at.socket: frame(_INITIALIZE), at.commands: len(words).to_bytes(4, "big") + words}
    found = []
    for path, question in questions.items():
        begun = time.monotonic()
        connection = connect(path, seconds)
        if connection is not None:
            if _is_silent(connection, question, seconds):
                found.append((path, peer_process(connection)))
            connection.close()
        elif time.monotonic() - begun >= seconds:  # its queue was full all the time; else nothing listens there
            found.append((path, None))
    return found


def _is_silent(connection: socket, question: bytes, seconds: float) -> bool:
    connection.settimeout(seconds)
    try:
        connection.sendall(question)
        connection.recv(1)
    except TimeoutError:
        return True
    except OSError:
        pass  # it has ended
    return False
