"""`--watch`: a command runs again whenever something has changed that it read.

A host records what each round asks of the disk, so that includes, settings and the packages of the environment are
watched with the files that were named. The recorded paths are polled: they are few, and polling works on every file
system, also where the system reports no changes (network shares, mounts of containers).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from venvoy_server.commandline.terminal import write_aside
from venvoy_server.environments.forwarding_host import ForwardingHost

if TYPE_CHECKING:
    from venvoy_server.environments.host import Child, Host, Stat

POLL_SECONDS = 0.3
"""How long a change may wait until it is seen."""
SETTLE_SECONDS = 0.05
"""How long a program may take to write a file that it has emptied."""


class ReadRecorder(ForwardingHost):
    """Answers as another host does, and records the status of each path before it is read for the first time."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._seen: dict[str, Stat | None] = {}
        self._listed: dict[str, Stat | None] = {}

    def _record(self, path: str) -> str:
        if path not in self._seen:
            self._seen[path] = self._identity(path)
        return path

    def _record_listing(self, path: str) -> str:
        if path not in self._listed:
            self._listed[path] = _status(self._host, path)
        return path

    def _identity(self, path: str) -> Stat | None:
        """Return the status of a path; if it is a folder, without what changes with its entries."""
        found = _status(self._host, path)
        return found if found is None or found.kind != "folder" else replace(found, mtime_ns=0, size=0)

    def changed(self) -> bool:
        """Return whether one of the recorded paths is not what it was."""
        return any(self._identity(path) != before for path, before in self._seen.items()) or any(
            _status(self._host, path) != before for path, before in self._listed.items()
        )

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries."""
        return self._host.children(self._record_listing(path))

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries."""
        return self._host.names(self._record_listing(path))

    def exists(self, path: str) -> bool:
        """Return whether a path exists."""
        return self._host.exists(self._record(path))

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes."""
        return self._host.read(self._record(path), limit)

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return some of a file's bytes."""
        return self._host.read_part(self._record(path), offset, size)

    def stat(self, path: str) -> Stat | None:
        """Return the status of a file, links followed."""
        return self._host.stat(self._record(path))

    def link_stat(self, path: str) -> Stat | None:
        """Return the status of a path itself."""
        return self._host.link_stat(self._record(path))

    def link_target(self, path: str) -> str | None:
        """Return the text of a symbolic link."""
        return self._host.link_target(self._record(path))

    def real_path(self, path: str) -> str:
        """Return a path with every link resolved."""
        return self._host.real_path(self._record(path))

    def is_executable(self, path: str) -> bool:
        """Return whether this user may execute a file."""
        return self._host.is_executable(self._record(path))


def _status(host: Host, path: str) -> Stat | None:
    try:
        return host.stat(path)
    except OSError:
        return None


def watch(show: Callable[[ReadRecorder], Callable[[], object]], host: Host, wait: Callable[[float], None]) -> None:
    """Call `show` with a host that records, and again after each change, until KeyboardInterrupt.

    `show` returns a function whose value is another one if what was read past the host has changed. `wait` pauses for
    some seconds.
    """
    while True:
        recorder = ReadRecorder(host)
        version = show(recorder)
        before = version()
        while version() == before and not recorder.changed():
            wait(POLL_SECONDS)
        wait(SETTLE_SECONDS)


def say_that_it_waits() -> None:
    """Say that the command waits for changes, and how it ends."""
    write_aside("Watching for changes; Ctrl-C ends.")


def end_watching() -> None:
    """Begin a new line below the `^C` that a terminal shows."""
    if sys.stderr is not None and sys.stderr.isatty():
        write_aside("")
