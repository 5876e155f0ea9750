"""Forward messages between a client on standard input and output and the service.

If the service ends, connect to a new one.
"""

from __future__ import annotations

import os
import time
from _socket import SHUT_WR, socket
from select import POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, poll

from venvoy_server.relay.conversation import CannotResume, Conversation
from venvoy_server.relay.frames import BrokenFrame, Frames, frame
from venvoy_server.relay.joining import NotStarted

TYPE_CHECKING = False
if TYPE_CHECKING:  # imported for type checking only
    from collections.abc import Callable

CHUNK = 65536
MOST_WAITING = 1024 * 1024
"""Maximum number of bytes buffered for one side before reading from the other is paused."""
PIPE_CHUNK = 4096
"""Bytes that a writable pipe accepts without blocking (PIPE_BUF)."""
LOOK_MS = 2000
"""Interval in milliseconds, when idle, at which the relay checks whether the client's process is alive."""
EXIT_SECONDS = 3.0
"""Timeout in seconds for the service to close the connection after `exit`."""
MOST_ENDS, ENDS_SECONDS = 6, 60.0
"""The relay exits with an error if more than `MOST_ENDS` services end within `ENDS_SECONDS`."""
GONE = POLLERR | POLLHUP | POLLNVAL

ENDED_WITH_CLIENT, ENDED_EARLY, CANNOT_GO_ON = 0, 1, 3


class Ended(Exception):
    """Raised to end the relay; `status` is its exit status."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


class Pump:
    """Forwards messages between one client, on standard input and output, and the service."""

    def __init__(self, join: Callable[[bool], socket], client_process: int | None) -> None:
        """Connect to the service by calling `join`.

        `join` returns a socket that is connected to a service which has already responded. Its argument is True if this
        client was connected to another service before, which has ended. `client_process` is the id of a process, at
        whose end the relay ends, too. If it is None, the process id that the client sends in `initialize` is used.
        """
        self._join = join
        self._client_process = client_process
        self._conversation = Conversation()
        self._from_client, self._from_service = Frames(), Frames()
        self._to_client, self._to_service = bytearray(), bytearray()
        self._input_has_ended = False
        self._is_broken = False
        self._has_closed = False
        self._exit_by: float | None = None
        self._ends: list[float] = []
        self._connect([], is_resumed=False)

    def _connect(self, bodies: list[bytes], *, is_resumed: bool) -> None:
        self._service = self._join(is_resumed)
        self._service.setblocking(False)
        self._from_service = Frames()
        self._to_service = bytearray(b"".join(map(frame, bodies)))
        self._has_closed = False

    def run(self) -> int:
        """Forward messages until the client is done or gone, and return the exit status.

        Raises NotStarted if the service ends and no other can take over.
        """
        try:
            while True:
                self._turn()
        except Ended as end:
            return end.status

    def _turn(self) -> None:
        waiting = poll()
        service = self._service.fileno()
        may_read = not self._input_has_ended and len(self._to_service) < MOST_WAITING and self._exit_by is None
        if may_read:
            waiting.register(0, POLLIN)
        waiting.register(1, POLLOUT if self._to_client else 0)
        reading = POLLIN if len(self._to_client) < MOST_WAITING else 0
        waiting.register(service, reading | (POLLOUT if self._to_service else 0))
        events = dict(waiting.poll(LOOK_MS))
        if not events:
            self._look_for_client()
        if events.get(1, 0) & GONE:
            raise Ended(ENDED_WITH_CLIENT)
        if 1 in events:
            self._write_to_client()
        if 0 in events and may_read:
            self._read_client()
        if service in events:
            self._serve(events[service])
        self._close_if_done()

    # --- the client ---------------------------------------------------------------------------------------------

    def _read_client(self) -> None:
        data = os.read(0, CHUNK)
        if not data:
            self._input_has_ended = True
        elif self._is_broken:
            self._to_service += data
        else:
            self._take(data)

    def _take(self, data: bytes) -> None:
        try:
            bodies = self._from_client.feed(data)
        except BrokenFrame as broken:
            # The service reports the error. From here on, bytes are forwarded unparsed, so no takeover is possible.
            self._is_broken = True
            self._to_service += broken.rest
            return
        for body in bodies:
            passed = self._conversation.sent(body)
            if passed is not None:
                self._to_service += frame(passed)
            if self._conversation.has_exited:
                self._exit_by = time.monotonic() + EXIT_SECONDS
                return

    def _write_to_client(self) -> None:
        try:
            written = os.write(1, self._to_client[:PIPE_CHUNK])
        except BlockingIOError:
            return
        except OSError:
            raise Ended(ENDED_WITH_CLIENT) from None
        del self._to_client[:written]

    def _look_for_client(self) -> None:
        """End the relay if the client's process no longer exists, or if the timeout after `exit` has expired."""
        if self._exit_by is not None and time.monotonic() > self._exit_by:
            self._end()
        number = self._client_process or self._conversation.process_id
        if number:
            try:
                os.kill(number, 0)
            except ProcessLookupError:
                raise Ended(ENDED_EARLY) from None
            except (OSError, OverflowError):
                pass

    # --- the service --------------------------------------------------------------------------------------------

    def _serve(self, events: int) -> None:
        """Read from the service's socket and write to it, as far as possible without waiting.

        `events` are the bits that `poll` returned for the socket. If the service has ended, connect to a new one.
        """
        if events & (POLLIN | GONE):
            try:
                data = self._service.recv(CHUNK)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if data:
                self._take_answers(data)
            else:
                self._service_ended()
                return
        if events & POLLOUT and self._to_service:
            try:
                sent = self._service.send(self._to_service[:CHUNK])
            except BlockingIOError:
                return
            except OSError:
                return  # responses that it sent before its end are read first
            del self._to_service[:sent]

    def _take_answers(self, data: bytes) -> None:
        for body in self._from_service.feed(data):
            to_client, answer = self._conversation.received(body)
            if to_client is not None:
                self._to_client += frame(to_client)
            if answer is not None:
                self._to_service += frame(answer)

    def _service_ended(self) -> None:
        """React to the end of the service: connect to a new service, or end the relay if the client needs none.

        The client needs none if it has shut down, or if it has closed its input and waits for no response. The new
        service is sent messages that restore the client's session, such as the open documents. Raises Ended to end the
        relay. Raises NotStarted if no new service can be started, or if the session cannot be restored.
        """
        self._service.close()
        talk = self._conversation
        if self._is_broken or talk.has_exited or talk.is_shut_down or (self._input_has_ended and not talk.is_waiting):
            self._end()
        now = time.monotonic()
        self._ends = [at for at in self._ends if at > now - ENDS_SECONDS] + [now]
        if len(self._ends) > MOST_ENDS:
            raise NotStarted(f"{len(self._ends)} services have ended in {ENDS_SECONDS:.0f} seconds")
        try:
            to_service, to_client = talk.resume()
        except CannotResume as reason:
            raise NotStarted(f"the service ended, and {reason}") from None
        self._to_client += b"".join(map(frame, to_client))
        if self._input_has_ended and not talk.is_waiting:
            self._end()
        self._connect(to_service, is_resumed=True)

    def _close_if_done(self) -> None:
        """Close the sending side of the service's socket once the client's input has ended and was forwarded."""
        is_over = self._input_has_ended or self._exit_by is not None
        if is_over and not self._to_service and not self._has_closed:
            self._has_closed = True
            try:  # noqa: SIM105 (contextlib takes a fifth of a relay's start)
                self._service.shutdown(SHUT_WR)
            except OSError:
                pass  # the service has ended, which the next turn detects

    def _end(self) -> None:
        """Write the remaining bytes to the client, and raise `Ended` with the exit status.

        The status is an error if the client sent `exit` without `shutdown`, or sent bytes that are not a message.
        """
        while self._to_client:
            waiting = poll()
            waiting.register(1, POLLOUT)
            if not waiting.poll(LOOK_MS):
                break
            self._write_to_client()
        talk = self._conversation
        if talk.has_exited or self._is_broken:
            raise Ended(ENDED_WITH_CLIENT if talk.is_shut_down and not self._is_broken else ENDED_EARLY)
        raise Ended(ENDED_WITH_CLIENT)
