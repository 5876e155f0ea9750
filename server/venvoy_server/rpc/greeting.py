"""What a relay says of its client before anything else: the variables of the process that the client started.

The message `$/client` is the first one on a unix socket, or does not come. Its `variables` are the bytes of `NAME=VALUE`,
separated by NUL, each byte as the character of that number: JSON has no bytes. With an id it is a request, whose result is
null: so a relay knows that the service is neither stopped nor hanging before anything of its client is sent. `resumed` says
that the client had another service before, which has ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import msgspec

from venvoy_server.rpc.framing import FrameReader, FramingError
from venvoy_server.rpc.stream import Stream

GREETING: Final = "$/client"


class _Params(msgspec.Struct):
    variables: str = ""
    resumed: bool = False


class _Greeting(msgspec.Struct, tag_field="method", tag=GREETING):
    params: _Params


_decoder = msgspec.json.Decoder(_Greeting)

Variables = dict[str, str]
Begin = Callable[["Arrival", Variables | None], None]


class Arrival:
    """A client whose first message has not come; `begin` is called when it is clear what the client is.

    It gets the variables of a greeting, or None if the first message is another one. Then `hand_over` gives what came.
    """

    def __init__(self, stream: Stream, begin: Begin, left: Callable[[Arrival], None]) -> None:
        """Take the client's stream; `left` is called if the client goes without a message."""
        self.stream = stream
        self._begin, self._left = begin, left
        self._reader = FrameReader(strict=True)
        self._held: list[tuple[bytes, Callable[[], None]]] = []
        self._input_has_ended = self._output_has_ended = False
        self._is_over = False

    def start(self) -> None:
        """Begin to take bytes."""
        self.stream.start(self._receive, self._input_ended, self._output_ended)

    def expect_no_greeting(self) -> None:
        """Begin at once, whatever the first message is."""
        self._decide(None)

    def hand_over(
        self,
        received: Callable[[bytes, Callable[[], None]], None],
        input_ended: Callable[[], None],
        output_ended: Callable[[], None],
    ) -> None:
        """Pass on what came so far; call it when the stream has its new owner."""
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
            self._decide(None)  # the connection says what is wrong
            return
        if body is None:
            self._held[-1] = (data, _nothing)
            taken()  # the rest of the first message may come
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
    """Return whether a greeting says that its client had another service before."""
    try:
        return _decoder.decode(body).params.resumed
    except (msgspec.DecodeError, UnicodeError):
        return False


def variables_of(body: bytes) -> Variables | None:
    """Return the variables that a greeting holds, None for any other message."""
    try:
        text = _decoder.decode(body).params.variables
        entries = text.encode("latin-1").split(b"\0")
    except (msgspec.DecodeError, UnicodeError):
        return None
    pairs = (os.fsdecode(entry).partition("=") for entry in entries)
    return {name: value for name, sign, value in pairs if name and sign}
