"""Transport over standard input and output: one thread reads, another writes, and the event loop blocks on neither."""

from __future__ import annotations

import asyncio
import os
import queue
import select
import sys
import threading
from collections.abc import Callable
from functools import partial

from venvoy_server.rpc.event_loop import call_on_loop
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.stream import Received

READ_SIZE = 64 * 1024
READ_AHEAD = 2
"""Maximum number of input chunks that are read but not yet processed."""


class StandardStreams:
    """The process's standard input and output, reserved for the protocol.

    Creating an instance redirects file descriptor 0 to the null device and 1 to standard error, so that neither a child
    process nor a stray `print` can corrupt a message. Raises OSError if standard input or output is closed.
    """

    def __init__(self) -> None:
        self._input, self._output = _own(0), _own(1)
        _redirect()
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.outbox = Outbox()
        self._given_up: Callable[[], None] = lambda: None
        self._ahead = threading.Semaphore(READ_AHEAD)
        self._writer: threading.Thread | None = None

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Start the threads; every callback runs on the current event loop.

        `received` is called with each chunk of bytes and a thread-safe function that permits the next chunk.
        `input_ended` is called when the client stops sending, `output_ended` when it stops reading.
        """
        loop = asyncio.get_running_loop()

        def deliver(data: bytes) -> None:
            received(data, self._ahead.release)

        self._given_up = partial(call_on_loop, loop, output_ended)
        write, read = (
            partial(self._write, partial(call_on_loop, loop, output_ended)),
            partial(self._read, loop, deliver),
        )
        self._writer = threading.Thread(target=write, name="writer", daemon=True)
        self._writer.start()
        threading.Thread(
            target=read, args=(partial(call_on_loop, loop, input_ended),), name="reader", daemon=True
        ).start()

    def is_heard(self) -> bool:
        """Return whether the reading end of the output is still open; True if the platform does not report it."""
        if not hasattr(select, "poll"):
            return True
        poll = select.poll()
        poll.register(self._output, 0)  # POLLERR and POLLHUP are always reported
        return not poll.poll(0)

    def has_own_requests(self) -> bool:
        """Return False: the connection knows all requests, since this stream does not translate another protocol."""
        return False

    def send(self, data: bytes) -> None:
        """Queue bytes for output; thread-safe and non-blocking."""
        if self.outbox.add(len(data)):
            self._queue.put(data)
        else:
            self._given_up()

    async def finish(self, seconds: float) -> None:
        """Flush the queued output, for at most `seconds`."""
        await asyncio.to_thread(self._finish_writing, seconds)

    def _finish_writing(self, timeout: float) -> None:
        self._queue.put(None)
        if self._writer is not None:
            self._writer.join(timeout)

    def _read(
        self, loop: asyncio.AbstractEventLoop, deliver: Callable[[bytes], None], tell_end: Callable[[], None]
    ) -> None:
        while data := self._read_some():
            self._ahead.acquire()
            call_on_loop(loop, partial(deliver, data))
        tell_end()

    def _read_some(self) -> bytes:
        try:
            return os.read(self._input, READ_SIZE)
        except OSError:
            return b""

    def _write(self, tell_end: Callable[[], None]) -> None:
        is_open = True
        while (data := self._queue.get()) is not None:
            chunks = [data]
            while not self._queue.empty():
                more = self._queue.get()
                if more is None:
                    self._queue.put(None)
                    break
                chunks.append(more)
            joined = b"".join(chunks)
            if is_open and not self._write_all(joined):
                is_open = False  # the client has closed its end: drop the rest
                tell_end()
            self.outbox.written(len(joined))

    def _write_all(self, data: bytes) -> bool:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._output, view) :]
        except OSError:
            return False
        return True


def _own(number: int) -> int:
    """Return a duplicate of a standard file descriptor, which child processes do not inherit."""
    if sys.platform == "win32":
        import msvcrt

        descriptor = os.dup(number)
        msvcrt.setmode(descriptor, os.O_BINARY)
    else:
        import fcntl

        # Not os.dup: it could return the number of a closed standard descriptor.
        descriptor = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 3)
        os.set_blocking(descriptor, True)  # the client may have set O_NONBLOCK on a shared socket or terminal
    return descriptor


def close_output() -> None:
    """Redirect standard output and error to the null device, so that the parent process sees the end of both."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)


def _redirect() -> None:
    """Redirect file descriptor 0 to the null device, and 1 to standard error (to the null device if that is closed)."""
    nothing = os.open(os.devnull, os.O_RDWR)  # the lowest free number, hence 2 if standard error is closed
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    if nothing > 2:
        os.close(nothing)
