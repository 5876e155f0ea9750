"""The option `--watch`: run a command again whenever something that it read has changed.

Each run records what it reads from disk, so that included files, settings and the environment's packages are watched as
well as the named files. The recorded paths are polled: they are few, and polling works on every file system, also if
the system reports no changes (network shares, mounts of containers).
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
"""Polling interval in seconds."""
SETTLE_SECONDS = 0.05
"""Time in seconds for a program to finish writing a file after a change is seen."""


class ReadRecorder(ForwardingHost):
    """Access to the file system through another host; records the state of each path before it is first read.

    Later, `changed` compares the paths with these states.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._seen: dict[str, Stat | None] = {}
        self._listed: dict[str, Stat | None] = {}
        self._links: dict[str, Stat | None] = {}

    def _record(self, path: str) -> str:
        if path not in self._seen:
            self._seen[path] = self._identity(path)
        return path

    def _record_listing(self, path: str) -> str:
        if path not in self._listed:
            self._listed[path] = _status(self._host, path)
        return path

    def _record_link(self, path: str) -> str:
        if path not in self._links:
            self._links[path] = _link_status(self._host, path)
        return path

    def _identity(self, path: str) -> Stat | None:
        """Return the status of a path, for comparison with a later one; None if the path does not exist.

        For a folder, modification time and size are set to 0, since they change with its entries.
        """
        found = _status(self._host, path)
        return found if found is None or found.kind != "folder" else replace(found, mtime_ns=0, size=0)

    def changed(self) -> bool:
        """Return whether any recorded path has changed since it was recorded."""
        return (
            any(self._identity(path) != before for path, before in self._seen.items())
            or any(_status(self._host, path) != before for path, before in self._listed.items())
            or any(_link_status(self._host, path) != before for path, before in self._links.items())
        )

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries; record the folder, so that new and removed entries count as changes."""
        return self._host.children(self._record_listing(path))

    def names(self, path: str) -> Sequence[str]:
        """Return the names in a folder; record the folder, so that new and removed entries count as changes."""
        return self._host.names(self._record_listing(path))

    def exists(self, path: str) -> bool:
        """Return whether a path exists; record the path's state to detect later changes."""
        return self._host.exists(self._record(path))

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes, only the first `limit` if given; record the file's state to detect later changes."""
        return self._host.read(self._record(path), limit)

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return at most `size` bytes of a file from `offset` on; record the file's state to detect later changes."""
        return self._host.read_part(self._record(path), offset, size)

    def stat(self, path: str) -> Stat | None:
        """Return the status of a path after following links, or None if it is missing or not accessible.

        Also record the path's state to detect later changes.
        """
        return self._host.stat(self._record(path))

    def link_stat(self, path: str) -> Stat | None:
        """Return the status of a path without following links, or None if nothing is at the path.

        Also record the path's state to detect later changes.
        """
        return self._host.link_stat(self._record_link(path))

    def link_target(self, path: str) -> str | None:
        """Return the text of a symbolic link, which may be a relative path, or None if the path is not a link.

        Also record the path's state to detect later changes.
        """
        return self._host.link_target(self._record_link(path))

    def real_path(self, path: str) -> str:
        """Return a path with every link resolved; record the state of the given path to detect later changes."""
        return self._host.real_path(self._record_link(self._record(path)))

    def is_executable(self, path: str) -> bool:
        """Return whether the current user may execute a file; record the file's state to detect later changes."""
        return self._host.is_executable(self._record(path))


def _status(host: Host, path: str) -> Stat | None:
    try:
        return host.stat(path)
    except OSError:
        return None


def _link_status(host: Host, path: str) -> Stat | None:
    """Return the status of a path itself; of a folder, only what does not change with its entries; None if missing."""
    try:
        found = host.link_stat(path)
    except OSError:
        return None
    return found if found is None or found.kind != "folder" else replace(found, mtime_ns=0, size=0)


def watch(show: Callable[[ReadRecorder], Callable[[], object]], host: Host, wait: Callable[[float], None]) -> None:
    """Call `show`, and call it again whenever something that it depends on has changed, until KeyboardInterrupt.

    `show` reads files through a ReadRecorder, its argument, which reads from `host` and detects changed files. `show`
    returns a function, which is called several times a second. Its return value is compared with that of its first
    call: a different value counts as a change, too. `wait` sleeps for the given number of seconds.
    """
    while True:
        recorder = ReadRecorder(host)
        version = show(recorder)
        before = version()
        while version() == before and not recorder.changed():
            wait(POLL_SECONDS)
        wait(SETTLE_SECONDS)


def say_that_it_waits() -> None:
    """Print that the command waits for changes of files, and how to end it."""
    write_aside("Watching for changes; Ctrl-C ends.")


def end_watching() -> None:
    """Start a new line on standard error after Ctrl-C, if standard error is a terminal, which shows `^C`."""
    if sys.stderr is not None and sys.stderr.isatty():
        write_aside("")
