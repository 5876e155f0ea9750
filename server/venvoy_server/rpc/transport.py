"""Standard input and output as a transport: one thread reads, one writes, the event loop never waits for either."""

from __future__ import annotations

import asyncio
import os
import queue
import sys
import threading
from collections.abc import Callable

READ_SIZE = 256 * 1024
WRITE_LIMIT = 64 * 1024 * 1024


class StandardStreams:
    """The process's own input and output, taken for the protocol alone.

    From here on file descriptor 0 reads nothing and 1 writes to standard error, so that neither a child process nor a
    stray print can disturb a message.
    """

    def __init__(self) -> None:
        self._input = os.dup(0)
        self._output = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        if sys.platform == "win32":
            import msvcrt

            msvcrt.setmode(self._input, os.O_BINARY)
            msvcrt.setmode(self._output, os.O_BINARY)
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._waiting = 0
        self._lock = threading.Lock()
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._room = threading.Event()
        self._room.set()
        self.closed = threading.Event()

    def start(self, received: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Begin: `received` gets bytes on the running event loop, `ended` is called once at the end of input."""
        loop = asyncio.get_running_loop()
        self._writer.start()
        threading.Thread(target=self._read, args=(loop, received, ended), name="reader", daemon=True).start()

    def send(self, data: bytes) -> None:
        """Queue bytes for output; may be called from any thread, and never waits."""
        self._count(len(data))
        self._queue.put(data)

    def _count(self, size: int) -> None:
        with self._lock:
            self._waiting += size
            if self._waiting > WRITE_LIMIT:
                self._room.clear()
            else:
                self._room.set()

    def close(self, timeout: float = 2.0) -> None:
        """Write what is queued, for at most `timeout` seconds, and end the output."""
        self._queue.put(None)
        self._writer.join(timeout)

    def _read(
        self, loop: asyncio.AbstractEventLoop, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        try:
            while data := self._read_some():
                loop.call_soon_threadsafe(received, data)
                # A client that sends and does not read must not fill the memory: its requests wait.
                self._room.wait()
            loop.call_soon_threadsafe(ended)
        except RuntimeError:
            return  # the event loop is closed: the server is going

    def _read_some(self) -> bytes:
        try:
            return os.read(self._input, READ_SIZE)
        except OSError:
            return b""

    def _write(self) -> None:
        while (data := self._queue.get()) is not None:
            chunks = [data]
            while not self._queue.empty():
                more = self._queue.get()
                if more is None:
                    self._queue.put(None)
                    break
                chunks.append(more)
            joined = b"".join(chunks)
            if not self.closed.is_set() and not self._write_all(joined):
                self.closed.set()
            self._count(-len(joined))

    def _write_all(self, data: bytes) -> bool:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._output, view) :]
        except OSError:
            return False  # the client has closed its end: what is left to say has no reader
        return True
