"""Access to files (a host) as the client's editor shows them: unsaved texts instead of those on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from venvoy_server.call_context import CallContext
from venvoy_server.environments.forwarding_host import ForwardingHost
from venvoy_server.environments.host import Child, Host, Stat

_MARK = b"\xef\xbb\xbf"


class UnsavedHost(ForwardingHost):
    """Reads open files from the editor, and everything else from another host (an object for access to files)."""

    def __init__(self, host: Host, unsaved: Callable[[str], str | None]) -> None:
        """Read files with `host`, except those open in the editor: `unsaved` returns their texts by path, else None."""
        super().__init__(host)
        self._unsaved = unsaved

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes; for an open file, its text as UTF-8 with a byte order mark.

        With `limit`, only so many bytes from the beginning are returned.
        """
        text = self._unsaved(path)
        if text is None:
            return self._host.read(path, limit)
        return _bytes_of(text)[:limit]

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return at most `size` bytes of the file at `path`, from the byte `offset` on.

        If the file has unsaved changes in the editor, the bytes are those of the editor's text. Otherwise they are read
        from disk.
        """
        text = self._unsaved(path)
        if text is None:
            return self._host.read_part(path, offset, size)
        return _bytes_of(text)[offset : offset + size]

    def exists(self, path: str) -> bool:
        """Return whether a path exists, on the disk or in the editor."""
        return self._unsaved(path) is not None or self._host.exists(path)

    def stat(self, path: str) -> Stat | None:
        """Return the status of a file; for an open file, it is derived from its text in the editor."""
        text = self._unsaved(path)
        return self._host.stat(path) if text is None else Stat("file", -1, -1, hash(text), len(text), 0o600)

    def link_stat(self, path: str) -> Stat | None:
        """Return the status of a path without following symlinks.

        An open file that is not on disk yet counts as a file.
        """
        return self._host.link_stat(path) or (self.stat(path) if self._unsaved(path) is not None else None)

    # The methods below are about folders, links and permissions, which the editor's text does not change.

    def children(self, path: str) -> Sequence[Child]:
        """Return the entries of a folder as they are on disk."""
        return self._host.children(path)

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries as they are on disk."""
        return self._host.names(path)

    def link_target(self, path: str) -> str | None:
        """Return the path that a symbolic link contains, as written there, or None if `path` is not a link."""
        return self._host.link_target(path)

    def real_path(self, path: str) -> str:
        """Return a path with every link resolved."""
        return self._host.real_path(path)

    def is_executable(self, path: str) -> bool:
        """Return whether this user may execute a file."""
        return self._host.is_executable(path)


def host_with_unsaved(context: CallContext) -> Host:
    """Return access to files (a host) with the editor's unsaved texts, or as on disk if the client has no editor."""
    return context.host if context.unsaved is None else UnsavedHost(context.host, context.unsaved)


def _bytes_of(text: str) -> bytes:
    return _MARK + text.encode("utf-8", "surrogatepass")
