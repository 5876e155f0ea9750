"""A wrapper around the file system interface ("host") that records what a search depends on.

Recorded are the folders that the search listed, and the paths that it did not find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from venvoy_server.environments.forwarding_host import ForwardingHost
from venvoy_server.environments.host import Child, Host, Stat

Answer = TypeVar("Answer")


class RecordingHost(ForwardingHost):
    """A file system interface ("host") that forwards all calls to another one, and records some of them.

    `listed` is a dict whose keys are the folders listed, the first listed first. `missed` contains the paths that were
    looked for and do not exist.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.listed: dict[str, None] = {}
        self.missed: set[str] = set()

    def children(self, path: str) -> Sequence[Child]:
        """Return the entries of the folder at `path`, and record that the folder was listed.

        If it is missing, that is recorded, and FileNotFoundError is raised. Raises OSError if it cannot be listed.
        """
        return self._listing(path, self._host.children)

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries, and record that the folder was listed.

        If it is missing, that is recorded, and FileNotFoundError is raised. Raises OSError if it cannot be listed.
        """
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
        """Return whether a path exists; if not, record the path in `missed`."""
        found = self._host.exists(path)
        if not found:
            self.missed.add(path)
        return found

    # The methods below are not recorded: what they depend on also changes a recorded listing.

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes; with `limit`, at most that many."""
        return self._host.read(path, limit)

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return up to `size` bytes of a file, beginning at the byte `offset`."""
        return self._host.read_part(path, offset, size)

    def stat(self, path: str) -> Stat | None:
        """Return kind, size and times of the file or folder at a path, following symlinks; None if nothing is there."""
        return self._host.stat(path)

    def link_stat(self, path: str) -> Stat | None:
        """Return kind, size and times of a path itself, without following a symlink; None if nothing is there."""
        return self._host.link_stat(path)

    def link_target(self, path: str) -> str | None:
        """Return the target of the symlink at a path, as the link contains it, or None if the path is not a symlink."""
        return self._host.link_target(path)

    def real_path(self, path: str) -> str:
        """Return a path with all symlinks resolved."""
        return self._host.real_path(path)

    def is_executable(self, path: str) -> bool:
        """Return whether this user may execute a file."""
        return self._host.is_executable(path)
