"""A host that notes what a search depends on: the folders it listed, and the paths at which it found nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from venvoy_server.environments.host import Child, Host

Answer = TypeVar("Answer")


class RecordingHost:
    """A host that answers as another does, and notes what was asked; everything that is not noted costs nothing.

    `listed` are folders in the order in which they were listed, `missed` paths that were asked for and are not there.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self.listed: dict[str, None] = {}
        self.missed: set[str] = set()

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries."""
        return self._listing(path, self._host.children)

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries."""
        return self._listing(path, self._host.names)

    def _listing(self, path: str, question: Callable[[str], Answer]) -> Answer:
        try:
            answer = question(path)
        except FileNotFoundError:
            self.missed.add(path)
            raise
        except OSError:
            self.listed[path] = None
            raise
        self.listed[path] = None
        return answer

    def exists(self, path: str) -> bool:
        """Say whether a path leads to something."""
        found = self._host.exists(path)
        if not found:
            self.missed.add(path)
        return found

    def __getattr__(self, name: str) -> Any:
        # Asked once for every name: what is found stands in this object from then on.
        value = getattr(self._host, name)
        setattr(self, name, value)
        return value
