"""A question to the user's running service, which is not started for it."""

from __future__ import annotations

import os
from typing import Any

import msgspec

from venvoy_server.relay.frames import BrokenFrame, Frames, frame

ANSWER_SECONDS = 10.0


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
        connection.sendall(frame(body))
        return _result(connection)
    except (OSError, BrokenFrame):
        return None
    finally:
        connection.close()


def _result(connection: Any) -> Any | None:
    """Return the result that the first message holds, None for an error or the end."""
    frames = Frames()
    while more := connection.recv(65536):
        for body in frames.feed(more):
            return msgspec.json.decode(body).get("result")
    return None
