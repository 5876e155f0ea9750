"""A question to the user's running service, which is not started for it."""

from __future__ import annotations

import os
from typing import Any

import msgspec

ANSWER_SECONDS = 10.0
BODY_LIMIT = 64 * 1024 * 1024


def ask(method: str, params: dict[str, Any]) -> Any | None:
    """Return the result of a request to the running service; None if there is none, or it does not answer in time."""
    if os.name == "nt":
        return None
    from venvoy_server.relay.joining import connect
    from venvoy_server.relay.place import NoPlace, place

    try:
        connection = connect(place(make=False).socket)
    except NoPlace:
        return None
    if connection is None:
        return None
    body = msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    try:
        connection.settimeout(ANSWER_SECONDS)
        connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return _result(connection)
    except OSError:
        return None
    finally:
        connection.close()


def _result(connection: Any) -> Any | None:
    """Return the result that the first frame holds, None for an error or the end."""
    data = b""
    while b"\r\n\r\n" not in data or len(data) < _end_of(data) <= BODY_LIMIT:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    answer = msgspec.json.decode(data[data.index(b"\r\n\r\n") + 4 : _end_of(data)])
    return answer.get("result")


def _end_of(data: bytes) -> int:
    """Return where the first frame ends."""
    header, _, _ = data.partition(b"\r\n\r\n")
    return len(header) + 4 + int(header.lower().partition(b"content-length:")[2].split()[0])
