"""Reading of a child's stdout and stderr (pipes); the child's exit, a timeout, and a call of `wake` end the waiting.

There are two implementations of one protocol: a selector on file descriptors (POSIX), and threads that feed a queue
(Windows, where pipes cannot be selected).
"""

from __future__ import annotations

import os
import queue
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

Take = Callable[[str, bytes], None]

_CHUNK = 65536
_POLL_SECONDS = 0.05


class Pipes(Protocol):
    """The stdout and stderr of a child process; a thread can wait for output, or for the child's exit.

    Another thread can end that wait early by calling `wake`. Output is passed to the callback `take`, which is called
    with the stream's name ("stdout" or "stderr") and the bytes read.
    """

    def __enter__(self) -> Self:
        """Return self."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close the pipes."""
        ...

    def pump(self, seconds: float, take: Take) -> None:
        """Wait up to `seconds` for output, the child's exit or a call of `wake`; pass output to `take`."""
        ...

    def drain(self, take: Take) -> None:
        """Pass output that is already available to `take`, without waiting for more."""
        ...

    def exited(self, seconds: float) -> bool:
        """Return whether the child has exited, after waiting for its exit up to `seconds`."""
        ...

    def wake(self) -> None:
        """End the current wait for the child's output at once; called from another thread."""
        ...


def open_pipes(child: subprocess.Popen[bytes]) -> Pipes:
    """Return a reader of a child's stdout and stderr, of the implementation for this system."""
    return ThreadPipes(child) if sys.platform == "win32" else SelectorPipes(child)


class SelectorPipes:
    """The stdout and stderr of a child process, read with one selector (POSIX).

    A wait for output ends when output arrives, when the child exits, or when another thread calls `wake`.
    """

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None and child.stderr is not None
        self._child = child
        self._streams = {child.stdout.fileno(): "stdout", child.stderr.fileno(): "stderr"}
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = os.pipe()
        self._lock = threading.Lock()
        self._closed = False
        self._process = _process_descriptor(child.pid)
        for descriptor in (*self._streams, self._wake_read, self._wake_write):
            os.set_blocking(descriptor, False)
        for descriptor in (*self._streams, self._wake_read):
            self._selector.register(descriptor, selectors.EVENT_READ)
        if self._process is not None:
            self._selector.register(self._process, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            self._selector.close()
            for descriptor in (self._wake_read, self._wake_write, self._process):
                if descriptor is not None:
                    os.close(descriptor)
        _close_streams(self._child)

    def pump(self, seconds: float, take: Take) -> None:
        """Wait up to `seconds` for output, the child's exit or a call of `wake`; pass output to `take`."""
        if self._process is None:
            seconds = min(seconds, _POLL_SECONDS)
        for key, _ in self._selector.select(seconds):
            if key.fd == self._wake_read:
                os.read(self._wake_read, _CHUNK)
            elif key.fd in self._streams:
                self._read(key.fd, take)

    def drain(self, take: Take) -> None:
        """Pass output that is already available to `take`, without waiting for more."""
        for descriptor in list(self._streams):
            while descriptor in self._streams and self._read(descriptor, take):
                pass

    def _read(self, descriptor: int, take: Take) -> bool:
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        if data:
            take(self._streams[descriptor], data)
            return True
        self._selector.unregister(descriptor)
        del self._streams[descriptor]
        return False

    def exited(self, seconds: float) -> bool:
        """Return whether the child has exited, after waiting for its exit up to `seconds`.

        With a pidfd (Linux 5.3), the child is not reaped, so that its process id is not reused yet; otherwise it is.
        """
        if self._process is None:
            return _poll_until(self._child, seconds)
        with selectors.DefaultSelector() as selector:
            selector.register(self._process, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def wake(self) -> None:
        """End the current wait for the child's output at once; called from another thread."""
        with self._lock:
            if not self._closed:
                os.write(self._wake_write, b"!")


class ThreadPipes:
    """Reader of a child's stdout and stderr with one thread for each, which feed a queue (Windows)."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None and child.stderr is not None
        self._child = child
        self._queue: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._copy, args=(name, stream.fileno()), daemon=True)
            for name, stream in (("stdout", child.stdout), ("stderr", child.stderr))
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for thread in self._threads:
            thread.join(_POLL_SECONDS)
        if not any(thread.is_alive() for thread in self._threads):
            _close_streams(self._child)

    def _copy(self, name: str, descriptor: int) -> None:
        while data := os.read(descriptor, _CHUNK):
            self._queue.put((name, data))

    def pump(self, seconds: float, take: Take) -> None:
        """Wait up to `seconds`, but at most 50 ms, for output or a call of `wake`; pass output to `take`."""
        try:
            name, data = self._queue.get(timeout=min(seconds, _POLL_SECONDS))
        except queue.Empty:
            return
        if data:
            take(name, data)

    def drain(self, take: Take) -> None:
        """Pass queued output to `take`; if the child was reaped, wait up to 1 s for each reader thread first."""
        if self._child.returncode is not None:
            for thread in self._threads:
                thread.join(1.0)
        while not self._queue.empty():
            name, data = self._queue.get()
            if data:
                take(name, data)

    def exited(self, seconds: float) -> bool:
        """Return whether the child has exited, after waiting up to `seconds`."""
        return _poll_until(self._child, seconds)

    def wake(self) -> None:
        """End the current wait for the child's output at once; called from another thread."""
        self._queue.put(("", b""))


def _process_descriptor(pid: int) -> int | None:
    """Return a pidfd, which becomes readable when the process exits (Linux 5.3), or None if unsupported."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def _poll_until(child: subprocess.Popen[bytes], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while child.poll() is None:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return False
        time.sleep(min(remaining, _POLL_SECONDS))
    return True


def _close_streams(child: subprocess.Popen[bytes]) -> None:
    for stream in (child.stdout, child.stderr):
        if stream is not None:
            stream.close()
