"""Standard input and output for two protocols: LSP with `venvoy/` requests, or the Workflow Server Protocol.

The latter, proposed in the discussion of PEP 832, lets a client manage a project's environments. A client of this
protocol is recognised by its first message: `initialize` with `client_name` and without LSP's `capabilities`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from venvoy_server.rpc.framing import FrameReader, FramingError
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.stream import Received, Stream

_LONGEST: Final = 4096
"""Maximum size of a workflow client's first message in bytes; its two texts are short."""


class RecognizedStream:
    """A stream that recognises the protocol of a client by its first message, and translates if necessary.

    LSP messages are passed on unchanged. Messages of the Workflow Server Protocol pass through a second stream, made by
    the function `make_translated`, which translates them.
    """

    def __init__(self, inner: Stream, make_translated: Callable[[Stream], Stream]) -> None:
        """Store `inner`, the stream to the client, and `make_translated`, a function that makes a translating stream.

        `make_translated` is called only if the client's first message belongs to the Workflow Server Protocol. It is
        called with a stream to the client, and returns a stream that translates this protocol.
        """
        self._inner = self._outer = inner
        self._make_translated = make_translated
        self._reader: FrameReader | None = FrameReader()
        self._held = b""
        self._received: Received = _ignore
        self._input_ended: Callable[[], None] = _nothing
        self._output_ended: Callable[[], None] = _nothing
        self.recognized: Callable[[], None] = _nothing
        """Called when a workflow client is detected, before its first request is handled."""

    @property
    def outbox(self) -> Outbox:
        """Return the counter of bytes queued for the client."""
        return self._inner.outbox

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Begin to read from the client; the callbacks run on the current event loop.

        `received` is called with the bytes of LSP messages, translated if the client uses the Workflow Server Protocol.
        `input_ended` is called when the client stops sending, and `output_ended` when the client stops reading.
        """
        self._received, self._input_ended, self._output_ended = received, input_ended, output_ended
        self._inner.start(self._take, self._ended, output_ended)

    def has_own_requests(self) -> bool:
        """Return whether a request of a Workflow Server Protocol client is unanswered; False for an LSP client."""
        return self._outer.has_own_requests()

    def send(self, data: bytes) -> None:
        """Queue bytes for the client; thread-safe and non-blocking."""
        self._outer.send(data)

    def is_heard(self) -> bool:
        """Return whether the client's reading end is still open."""
        return self._inner.is_heard()

    async def finish(self, seconds: float) -> None:
        """Flush the queued bytes, for at most `seconds`."""
        await self._outer.finish(seconds)

    def _take(self, data: bytes, taken: Callable[[], None]) -> None:
        if self._reader is None:
            self._received(data, taken)
            return
        self._held += data
        try:
            body = next(iter(self._reader.feed(data)), None)
        except FramingError:
            body = b""  # the connection reports the error
        if body is None and len(self._held) < _LONGEST:
            taken()  # permit the rest of the first message
            return
        self._decide(body or b"")
        held, self._held = self._held, b""
        self._received(held, taken)

    def _ended(self) -> None:
        if self._reader is not None:
            self._decide(b"")
            held, self._held = self._held, b""
            if held:
                self._received(held, _nothing)
        self._input_ended()

    def _decide(self, first: bytes) -> None:
        self._reader = None
        if is_of_workflow_client(first):
            self.recognized()
            begun = _BegunStream(self._inner)
            self._outer = self._make_translated(begun)
            self._outer.start(self._received, self._input_ended, self._output_ended)
            self._received = begun.received


class _BegunStream:
    """Wrapper that passes a client's stream, of which the reading has already begun, to a translating stream.

    `start` therefore does not begin to read. It only stores `received`, the function to call with further bytes.
    """

    def __init__(self, inner: Stream) -> None:
        self._inner = inner
        self.received: Received = _ignore

    @property
    def outbox(self) -> Outbox:
        return self._inner.outbox

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        self.received = received

    def has_own_requests(self) -> bool:
        return self._inner.has_own_requests()

    def send(self, data: bytes) -> None:
        self._inner.send(data)

    def is_heard(self) -> bool:
        return self._inner.is_heard()

    async def finish(self, seconds: float) -> None:
        await self._inner.finish(seconds)


class _Params(msgspec.Struct):
    client_name: str
    capabilities: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Initialize(msgspec.Struct, tag_field="method", tag="initialize"):
    params: _Params


_decoder = msgspec.json.Decoder(_Initialize)


def is_of_workflow_client(body: bytes) -> bool:
    """Return whether a message is the `initialize` of a client of the Workflow Server Protocol, not of LSP."""
    try:
        return _decoder.decode(body).params.capabilities is msgspec.UNSET
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False


def _ignore(data: bytes, taken: Callable[[], None]) -> None:
    taken()


def _nothing() -> None:
    """Do nothing."""
