"""The first message of the relay, `$/client`: the environment variables of the relay's process.

The relay is the small program that connects an editor to the shared service. Its message is optional, and is sent on
unix sockets only. `variables` holds the bytes of `NAME=VALUE` entries separated by NUL, decoded as Latin-1, because
JSON has no bytes. Sent as a request, its result is null, which shows the relay that the service is responsive before
any data of the client is sent. `resumed` is true if the client was connected to another service before, which has
ended.

When a service ends, it first sends the notification `$/ending` to the relay, then cancels the open requests. The relay
thus knows that the client has not cancelled them; at another service, it repeats those that only read.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import msgspec

from venvoy_server.rpc.framing import FrameReader, FramingError
from venvoy_server.rpc.stream import Stream

GREETING: Final = "$/client"
ENDING: Final = "$/ending"


class _Params(msgspec.Struct):
    variables: str = ""
    resumed: bool = False


class _Greeting(msgspec.Struct, tag_field="method", tag=GREETING):
    params: _Params


_decoder = msgspec.json.Decoder(_Greeting)

Variables = dict[str, str]
Begin = Callable[["Arrival", Variables | None], None]


class Arrival:
    """A new client before its first message, which may be the relay's greeting `$/client`.

    `begin` is called after this message: with the environment variables in the greeting, or with None for any other
    message. `hand_over` then passes on the bytes that were read so far.
    """

    def __init__(self, stream: Stream, begin: Begin, left: Callable[[Arrival], None]) -> None:
        """Store the stream of a new client, and the callbacks for its first message and for its early disconnection.

        `begin` is called when the client's first message has arrived. Its arguments are this object and the client's
        environment variables, which the greeting `$/client` contains. The greeting is sent by the relay, the program
        that connects an editor to the service. For any other first message, the second argument is None. `left` is
        called with this object if the client disconnects without sending a message.
        """
        self.stream = stream
        self._begin, self._left = begin, left
        self._reader = FrameReader(strict=True)
        self._held: list[tuple[bytes, Callable[[], None]]] = []
        self._input_has_ended = self._output_has_ended = False
        self._is_over = False

    def start(self) -> None:
        """Begin to read the client's first message."""
        self.stream.start(self._receive, self._input_ended, self._output_ended)

    def begin_without_greeting(self) -> None:
        """Begin to serve the client at once, without waiting for its first message.

        This is for transports, such as TCP, on which clients do not send their environment variables first. The
        callback `begin` is called with None instead of the variables.
        """
        self._decide(None)

    def hand_over(
        self,
        received: Callable[[bytes, Callable[[], None]], None],
        input_ended: Callable[[], None],
        output_ended: Callable[[], None],
    ) -> None:
        """Report to the client's connection what was received so far, by calling the connection's three callbacks.

        They are called only during this call: the connection reads all later bytes from the stream itself. `received`
        is called with each chunk of bytes read so far, and with a function to call when more bytes may be read.
        `output_ended` is called if the client has already stopped reading. Otherwise `input_ended` is called if the
        client has stopped sending.
        """
        held, self._held = self._held, []
        for data, taken in held:
            received(data, taken)
        if self._output_has_ended:
            output_ended()
        elif self._input_has_ended:
            input_ended()

    def _receive(self, data: bytes, taken: Callable[[], None]) -> None:
        self._held.append((data, taken))
        if self._is_over:
            return
        try:
            body = next(iter(self._reader.feed(data)), None)
        except FramingError:
            self._decide(None)  # the connection reports the error
            return
        if body is None:
            self._held[-1] = (data, _nothing)
            taken()  # permit the rest of the first message
            return
        self._decide(variables_of(body))

    def _decide(self, variables: Variables | None) -> None:
        if not self._is_over:
            self._is_over = True
            self._begin(self, variables)

    def _input_ended(self) -> None:
        self._input_has_ended = True
        if self._held:
            self._decide(None)
        else:
            self._output_ended()

    def _output_ended(self) -> None:
        self._output_has_ended = True
        if not self._is_over:
            self._is_over = True
            self._left(self)


def _nothing() -> None:
    """Do nothing."""


def is_resumed(body: bytes) -> bool:
    """Return whether the client was connected to another service before; `body` is its greeting message as JSON."""
    try:
        return _decoder.decode(body).params.resumed
    except (msgspec.DecodeError, UnicodeError):
        return False


def variables_of(body: bytes) -> Variables | None:
    """Return the environment variables in a greeting message, or None for any other message; `body` is the message."""
    try:
        text = _decoder.decode(body).params.variables
        entries = text.encode("latin-1").split(b"\0")
    except (msgspec.DecodeError, UnicodeError):
        return None
    pairs = (os.fsdecode(entry).partition("=") for entry in entries)
    return {name: value for name, sign, value in pairs if name and sign}
