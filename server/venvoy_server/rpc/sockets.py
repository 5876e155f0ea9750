"""Transport over a socket or named pipe; runs on the event loop, without a thread per client."""

from __future__ import annotations

import asyncio
import select
import socket
import struct
from collections import deque
from collections.abc import Callable
from typing import cast

from venvoy_server.rpc.event_loop import call_on_loop
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.stream import Received

READ_AHEAD = 2
"""Number of unprocessed input chunks at which reading is paused."""
BUFFERED = 256 * 1024
"""Maximum number of bytes in asyncio's own write buffer; the rest is queued here, where `Outbox` counts it."""
LOOK_SECONDS = 0.01


class SocketStream(asyncio.Protocol):
    """The socket or named pipe of one client, as an asyncio protocol.

    `opened` is a callback, which is called with this object when the client is connected.
    """

    def __init__(self, opened: Callable[[SocketStream], None]) -> None:
        self.outbox = Outbox()
        self._opened = opened
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._queue: deque[bytes] = deque()
        self._is_paused = False
        self._ahead = 0
        self._received: Received = lambda data, taken: taken()
        self._input_ended: Callable[[], None] = lambda: None
        self._output_ended: Callable[[], None] = lambda: None

    # --- for a connection ---------------------------------------------------------------------------------------

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Begin to pass on received bytes to `received`.

        `input_ended` is called when the client stops sending, `output_ended` when it stops reading.
        """
        self._received, self._input_ended, self._output_ended = received, input_ended, output_ended

    def send(self, data: bytes) -> None:
        """Queue bytes for the client; thread-safe and non-blocking."""
        if self.outbox.add(len(data)):
            self._queue.append(data)
            self._soon(self._flush)
        else:
            self._soon(self.abort)

    def is_heard(self) -> bool:
        """Return whether the client can still read: its end is open. True if the platform does not report it."""
        if self._transport is None or self._transport.is_closing():
            return False
        client = self._transport.get_extra_info("socket")
        if client is None or not hasattr(select, "poll"):
            return True  # a Windows named pipe
        poll = select.poll()
        poll.register(client.fileno(), 0)  # POLLERR and POLLHUP are always reported
        return not poll.poll(0)

    def has_own_requests(self) -> bool:
        """Return False: no request waits for a response from this stream itself.

        Only streams that translate another protocol answer requests themselves. This stream passes all bytes on.
        """
        return False

    async def finish(self, seconds: float) -> None:
        """Flush the queued bytes, for at most `seconds`, and close."""
        end = self._loop.time() + seconds
        self._flush()
        while self._has_unwritten() and self._loop.time() < end:  # noqa: ASYNC110 (the transport reports no such event)
            await asyncio.sleep(LOOK_SECONDS)
        if self._transport is not None:
            if self._has_unwritten():
                self._transport.abort()
            else:
                self._transport.close()

    def _has_unwritten(self) -> bool:
        transport = self._transport
        if transport is None or transport.is_closing():
            return False
        return bool(self._queue) or transport.get_write_buffer_size() > 0

    @property
    def user(self) -> int | None:
        """Return the user id of the client's process, or None if unknown, as on sockets other than unix sockets."""
        client = self._transport.get_extra_info("socket") if self._transport is not None else None
        return peer_user(client) if client is not None and client.family == getattr(socket, "AF_UNIX", None) else None

    def abort(self) -> None:
        """Close immediately; queued bytes are discarded."""
        if self._transport is not None:
            self._transport.abort()

    # --- for the event loop -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport, and call `opened`."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=BUFFERED)
        self._opened(self)

    def data_received(self, data: bytes) -> None:
        """Pass on a chunk of bytes; pause reading while `READ_AHEAD` chunks are unprocessed."""
        self._ahead += 1
        if self._ahead >= READ_AHEAD and self._transport is not None:
            self._transport.pause_reading()
        self._received(data, lambda: self._soon(self._taken))

    def _taken(self) -> None:
        self._ahead -= 1
        if self._ahead < READ_AHEAD and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def eof_received(self) -> bool:
        """Report to the stream's owner that the client has stopped sending.

        Returns True, so that asyncio keeps the socket open for the remaining responses.
        """
        self._input_ended()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Discard the bytes queued for the client, and report to the stream's owner that the client no longer reads.

        asyncio calls this when the socket is closed. `exc` is the error that closed it, or None; it is ignored.
        """
        self._transport = None
        self._queue.clear()
        self._output_ended()

    def pause_writing(self) -> None:
        """Stop writing: asyncio's buffer is full."""
        self._is_paused = True

    def resume_writing(self) -> None:
        """Resume writing: asyncio's buffer has drained."""
        self._is_paused = False
        self._flush()

    def _flush(self) -> None:
        while self._queue and not self._is_paused and self._transport is not None and not self._transport.is_closing():
            data = self._queue.popleft()
            self._transport.write(data)
            self.outbox.written(len(data))

    def _soon(self, call: Callable[[], None]) -> None:
        call_on_loop(self._loop, call)


def peer_user(client: socket.socket) -> int | None:
    """Return the user id of the process at the other end of a unix socket, or None on systems other than Linux."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return None
    _, user, _ = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i")))
    return int(user)
