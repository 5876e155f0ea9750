"""Send one request to the service of this user that is running already; no service is started for the request."""

from __future__ import annotations

import os
import time
from typing import Any

import msgspec

from venvoy_server.relay.frames import BrokenFrame, Frames, frame

ANSWER_SECONDS = 10.0


class NoAnswer(Exception):
    """Raised if the service does not answer; the message is a sentence without its full stop."""


class NoService(NoAnswer):
    """Raised if no service is running."""


def ask(method: str, params: dict[str, Any], path: str | None = None, seconds: float = ANSWER_SECONDS) -> Any:
    """Send a request to the running service and return the decoded result.

    `path` is the service's socket; None: that of the user's shared service. Raises NoService if no service is running
    there, and NoAnswer if it does not answer within `seconds` or answers with an error.
    """
    begun = time.monotonic()
    connection = _connect(path, seconds)
    if connection is None and time.monotonic() - begun >= seconds:  # its backlog is full
        raise NoAnswer("Your running service does not answer")
    if connection is None:
        where = "No shared service of yours is running" if path is None else "No service of yours listens there"
        raise NoService(where)
    body = msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    try:
        connection.settimeout(seconds)
        connection.sendall(frame(body))
        answer = _response(connection)
    except (OSError, BrokenFrame, msgspec.DecodeError):
        raise NoAnswer("Your running service does not answer") from None
    finally:
        connection.close()
    if not isinstance(answer, dict) or "result" not in answer:
        raise NoAnswer("Your running service does not know this question: it is another version")
    return answer["result"]


def _connect(path: str | None, seconds: float) -> Any | None:
    if os.name == "nt":
        return None
    from venvoy_server.relay.joining import connect
    from venvoy_server.relay.place import NoPlace, place

    try:
        return connect(path or place(make=False).socket, seconds)
    except NoPlace:
        return None


def _response(connection: Any) -> Any:
    """Return the first message received, decoded from JSON; raises OSError if the connection ends before."""
    frames = Frames()
    while more := connection.recv(65536):
        for body in frames.feed(more):
            return msgspec.json.decode(body)
    raise ConnectionResetError
