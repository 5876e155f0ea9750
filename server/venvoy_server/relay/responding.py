"""Check whether the user's service responds: a stopped or hanging service still accepts connections."""

from __future__ import annotations

import marshal
import time
from _socket import socket

from venvoy_server.relay.command import request
from venvoy_server.relay.frames import frame
from venvoy_server.relay.joining import connect, peer_process
from venvoy_server.relay.place import NoPlace, ServicePlace, place

SECONDS = 5.0
"""Timeout in seconds for the service to respond; even a busy one needs only a fraction of a second."""
_INITIALIZE = (
    b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
)


def hanging(at: ServicePlace | None = None, seconds: float = SECONDS) -> list[tuple[str, int | None]]:
    """Return the sockets of services that accept connections but do not respond within `seconds`.

    Each is a pair: path of the socket, process id of its service (None if unknown). Three kinds are checked: the socket
    of the service at `at` (default: the one that this process uses), the socket for commands there, and the renamed
    sockets of services that were replaced because they did not respond.
    """
    try:
        at = at or place(make=False)
    except NoPlace:
        return []
    words = marshal.dumps(request(["status"]))  # the command is never run, because nothing more is sent
    questions = {at.socket: frame(_INITIALIZE), at.commands: len(words).to_bytes(4, "big") + words}
    questions.update(dict.fromkeys(at.replaced(), frame(_INITIALIZE)))
    found = []
    for path, question in questions.items():
        begun = time.monotonic()
        connection = connect(path, seconds)
        if connection is not None:
            if _is_silent(connection, question, seconds):
                found.append((path, peer_process(connection)))
            connection.close()
        elif time.monotonic() - begun >= seconds:  # backlog full until the timeout; else nothing listens
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
        pass  # the service has ended
    return False
