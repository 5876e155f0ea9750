"""The machine as an editor sees it: the file of an open document holds the editor's text, saved or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from venvoy_server.environments.forwarding_host import ForwardingHost
from venvoy_server.environments.host import Child, Host, Stat
from venvoy_server.lsp.workspace import EditedText

_MARK = b"\xef\xbb\xbf"


class EditorHost(ForwardingHost):
    """Answers from the editor for open documents, and from another host for everything else.

    Safe to use from several threads: a text is one immutable value.
    """

    def __init__(self, host: Host, texts: Mapping[str, EditedText]) -> None:
        """Take the open documents by normalised path; the mapping may change later."""
        super().__init__(host)
        self._texts = texts

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes; those of an open document are UTF-8 with a byte order mark."""
        text = self._text(path)
        if text is None:
            return self._host.read(path, limit)
        data = _bytes_of(text)
        return data if limit is None else data[:limit]

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return some of the bytes that `read` returns."""
        text = self._text(path)
        if text is None:
            return self._host.read_part(path, offset, size)
        return _bytes_of(text)[offset : offset + size]

    def exists(self, path: str) -> bool:
        """Return whether a path exists, on the disk or in the editor."""
        return self._text(path) is not None or self._host.exists(path)

    def stat(self, path: str) -> Stat | None:
        """Return the status of a file; the modification time of an open document changes with every edit."""
        text = self._text(path)
        if text is None:
            return self._host.stat(path)
        return Stat("file", -1, -1, text.serial, len(text.source), 0o600)

    def link_stat(self, path: str) -> Stat | None:
        """Return the status of a path itself; an open document that is not saved yet is a file."""
        return self._host.link_stat(path) or (self.stat(path) if self._text(path) is not None else None)

    # The methods below are about folders, links and permissions, which the editor's text does not change.

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries on the disk."""
        return self._host.children(path)

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries on the disk."""
        return self._host.names(path)

    def link_target(self, path: str) -> str | None:
        """Return the text of a symbolic link."""
        return self._host.link_target(path)

    def real_path(self, path: str) -> str:
        """Return a path with every link resolved."""
        return self._host.real_path(path)

    def is_executable(self, path: str) -> bool:
        """Return whether this user may execute a file."""
        return self._host.is_executable(path)

    def _text(self, path: str) -> EditedText | None:
        return self._texts.get(self._host.paths.normpath(path)) if self._texts else None


def _bytes_of(text: EditedText) -> bytes:
    return _MARK + text.source.encode("utf-8", "surrogatepass")
