"""A host wrapper that records what a search depends on: the folders it listed, and the paths it did not find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from venvoy_server.environments.forwarding_host import ForwardingHost
from venvoy_server.environments.host import Child, Host, Stat

Answer = TypeVar("Answer")


class RecordingHost(ForwardingHost):
    """Delegates to another host, and records listings and misses.

    `listed` holds the listed folders in order, `missed` the paths that do not exist.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.listed: dict[str, None] = {}
        self.missed: set[str] = set()

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries, and record the listing."""
        return self._listing(path, self._host.children)

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries, and record the listing."""
        return self._listing(path, self._host.names)

    def _listing(self, path: str, list_folder: Callable[[str], Answer]) -> Answer:
        try:
            answer = list_folder(path)
        except FileNotFoundError:
            self.missed.add(path)
            raise
        except OSError:
            self.listed[path] = None
            raise
        self.listed[path] = None
        return answer

    def exists(self, path: str) -> bool:
        """Return whether a path exists, and record a miss."""
        found = self._host.exists(path)
        if not found:
            self.missed.add(path)
        return found

    # The methods below are not recorded: what they depend on also changes a recorded listing.

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes."""
        return self._host.read(path, limit)

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return `size` bytes of a file, from `offset`."""
        return self._host.read_part(path, offset, size)

    def stat(self, path: str) -> Stat | None:
        """Return the status of a path, following symlinks."""
        return self._host.stat(path)

    def link_stat(self, path: str) -> Stat | None:
        """Return the status of a path, without following a symlink."""
        return self._host.link_stat(path)

    def link_target(self, path: str) -> str | None:
        """Return the target of a symlink as it is written, or None."""
        return self._host.link_target(path)

    def real_path(self, path: str) -> str:
        """Return a path with all symlinks resolved."""
        return self._host.real_path(path)

    def is_executable(self, path: str) -> bool:
        """Return whether this user may execute a file."""
        return self._host.is_executable(path)
