"""Adapter for clients of other protocols: translates their messages to a connection's requests, and its responses back.

The connection is unaware of the translation: limits, cancellation and shutdown work as for any client. Messages that
the service sends on its own, such as notifications of changes, are dropped.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from msgspec import UNSET

from venvoy_server.rpc import messages
from venvoy_server.rpc.event_loop import call_on_loop
from venvoy_server.rpc.framing import frame
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.stream import Received, Stream

Answered = Callable[[dict[str, Any] | None, dict[str, Any] | None], None]
"""Callback for a response: its result and None, or None and its error. Called from any thread."""

_HEADER_END = b"\r\n\r\n"


def _nothing() -> None:
    pass


class TranslatedStream:
    """Base class of streams that translate another protocol, such as MCP, to LSP messages and back.

    A subclass implements `take`, which parses the client's bytes and sends the corresponding requests to the
    connection.
    """

    def __init__(self, inner: Stream) -> None:
        self.inner = inner
        self._numbers = itertools.count(1)
        self._waiting: dict[str, Answered] = {}
        self._reported: dict[str, Callable[[dict[str, Any]], None]] = {}
        self._lock = threading.Lock()
        self._received: Received = lambda data, taken: None
        self.input_ended: Callable[[], None] = _nothing
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0

    @property
    def outbox(self) -> Outbox:
        """Return the counter of bytes queued for the client."""
        return self.inner.outbox

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Begin to read from the client; the callbacks run on the current event loop.

        `received` is called with the LSP messages to which the client's bytes were translated. `input_ended` is called
        when the client stops sending, and `output_ended` when the client stops reading.
        """
        self._received, self.input_ended = received, input_ended
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self.inner.start(self._take, input_ended, output_ended)

    def is_heard(self) -> bool:
        """Return whether the client can still read: its end of the output is open."""
        return self.inner.is_heard()

    def has_own_requests(self) -> bool:
        """Return whether a request of the client waits for a response from this stream itself; here always False.

        A subclass overrides this method if it answers one request by several requests to the connection.
        """
        return False

    async def finish(self, seconds: float) -> None:
        """Flush the queued bytes, for at most `seconds`."""
        await self.inner.finish(seconds)

    def _take(self, data: bytes, taken: Callable[[], None]) -> None:
        self.take(data)
        self._received(b"", taken)  # back-pressure, after the requests in these bytes were fed

    def take(self, data: bytes) -> None:
        """Parse bytes received from the client and handle the messages; called on the event loop. Subclasses
        implement it.
        """
        raise NotImplementedError

    # --- the connection -----------------------------------------------------------------------------------------

    def call(
        self,
        method: str,
        params: dict[str, Any],
        answered: Answered,
        reported: Callable[[dict[str, Any]], None] | None = None,
    ) -> str:
        """Send a request to the connection and return its id; thread-safe.

        `answered` is called with the response, and `reported` with each progress value.
        """
        number = f"inner-{next(self._numbers)}"
        with self._lock:
            self._waiting[number] = answered
            if reported is not None:
                self._reported[number] = reported
        token = {"workDoneToken": number} if reported is not None else {}
        self._give(messages.request(number, method, {**params, **token}))
        return number

    def notify(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification to the connection; thread-safe."""
        self._give(messages.notification(method, params))

    def cancel(self, number: str) -> None:
        """Cancel the request with the id `number`, which `call` returned; its response is dropped."""
        with self._lock:
            self._waiting.pop(number, None)
            self._reported.pop(number, None)
        self.notify("$/cancelRequest", {"id": number})

    def _give(self, body: bytes) -> None:
        give = partial(self._received, frame(body), _nothing)
        if threading.get_ident() == self._thread or self._loop is None:
            give()
        else:
            call_on_loop(self._loop, give)

    def send(self, data: bytes) -> None:
        """Take a message that the connection has for its client; the client itself does not get it. Thread-safe.

        `data` is the message, in JSON, with its header. If it is a response or a progress value for a request that the
        method `call` has sent to the connection, it is passed to the callback given there, which may answer the client
        in the client's own protocol. Any other message is dropped.
        """
        message = messages.decode(data[data.index(_HEADER_END) + len(_HEADER_END) :])
        if message.method == "$/progress":
            params = object_of(message.params)
            with self._lock:
                reported = self._reported.get(params["token"])
            if reported is not None:
                reported(params["value"])
        elif messages.is_response(message):
            with self._lock:
                answered = self._waiting.pop(message.id, None)
                self._reported.pop(message.id, None)
            if answered is not None:
                failed = message.error is not UNSET
                answered(None if failed else object_of(message.result), object_of(message.error) if failed else None)


def object_of(raw: Any) -> dict[str, Any]:
    """Decode raw JSON and return the object, or an empty dict for any other value."""
    value = msgspec.json.decode(raw) if isinstance(raw, msgspec.Raw) else raw
    return value if isinstance(value, dict) else {}
