"""Parse a client's bytes into messages. Reading pauses while too many requests or unread responses are open."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from venvoy_server.rpc.event_loop import call_on_loop
from venvoy_server.rpc.framing import FrameReader, FramingError
from venvoy_server.rpc.jobs import Jobs
from venvoy_server.rpc.loop_turns import LoopTurns
from venvoy_server.rpc.outbox import Outbox

HANGING_SECONDS = 0.25
"""Time in seconds without a finished job after which a full queue counts as hung.

Reading then continues for a cancel.
"""


class Intake:
    """Parses the bytes that a client sends, and calls `take` with the body of each message.

    It pauses while too many requests are open, or too many responses unread. If `take` returns False, the rest of the
    received chunk is not handled. `broken` is called with the error if the bytes cannot be parsed any further. `turns`
    schedules the time slices of all clients. To be used on the event loop only.
    """

    def __init__(
        self,
        jobs: Jobs,
        outbox: Outbox,
        take: Callable[[bytes], bool],
        broken: Callable[[FramingError], None],
        turns: LoopTurns,
        *,
        strict: bool = False,
    ) -> None:
        self._jobs, self._outbox, self._take, self._broken = jobs, outbox, take, broken
        self._turns = turns
        self._reader = FrameReader(strict=strict)
        self._arrived: deque[tuple[bytes, Callable[[], None]]] = deque()
        self._bodies: Iterator[bytes] | None = None
        self._taken: Callable[[], None] = lambda: None

    @property
    def holds_messages(self) -> bool:
        """Return whether received messages are waiting for their turn, or for the client to read its responses."""
        return self._bodies is not None

    def receive(self, data: bytes, taken: Callable[[], None]) -> None:
        """Parse received bytes and handle their messages.

        `taken` is called, from any thread, when the caller may read the next chunk (back-pressure).
        """
        self._arrived.append((data, taken))
        if self._bodies is None:
            self._go_on()

    def _go_on(self) -> None:
        while self._bodies is not None or self._arrived:
            if self._bodies is None:
                data, self._taken = self._arrived.popleft()
                self._bodies = self._reader.feed(data)
            if not self._take_some(self._bodies):
                if self._outbox.is_full:
                    self._outbox.when_there_is_room(partial(call_on_loop, asyncio.get_running_loop(), self._go_on))
                else:
                    self._turns.later(self._go_on)
                return
            self._bodies = None
            if not self._jobs.when_there_is_room(self._taken):
                self._look_later(self._jobs.ended)

    def _take_some(self, bodies: Iterator[bytes]) -> bool:
        """Handle the messages `bodies` for one time slice; return whether all of them are done.

        Return False if some remain, because the time is used up or the client must first read its responses.
        """
        end = time.perf_counter() + self._turns.slice_seconds
        try:
            for body in bodies:
                if not self._take(body):
                    return True
                if self._outbox.is_full or time.perf_counter() > end:
                    return False
        except FramingError as error:
            self._broken(error)
        return True

    def _look_later(self, ended: int) -> None:
        asyncio.get_running_loop().call_later(HANGING_SECONDS, self._look_for_hang, ended)

    def _look_for_hang(self, ended: int) -> None:
        if self._jobs.ended == ended:
            self._jobs.make_room()
        elif self._jobs.is_full:
            self._look_later(self._jobs.ended)
