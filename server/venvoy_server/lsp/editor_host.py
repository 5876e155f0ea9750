"""Access to files (a host) in which open documents have the editor's text, saved or not."""

from __future__ import annotations

from collections.abc import Mapping

from venvoy_server.environments.host import Host, Stat
from venvoy_server.handlers.unsaved_host import UnsavedHost
from venvoy_server.lsp.workspace import EditedText


class EditorHost(UnsavedHost):
    """Reads open documents from the editor, and everything else from another host (an object for access to files).

    Thread-safe: each text is an immutable value.
    """

    def __init__(self, host: Host, texts: Mapping[str, EditedText]) -> None:
        """Store `host`, from which other files are read, and `texts`, the open documents by normalised path.

        The mapping `texts` may change later.
        """
        super().__init__(host, self._source)
        self._texts = texts

    def stat(self, path: str) -> Stat | None:
        """Return the status of a file (size, modification time ...), or None if it does not exist.

        The modification time of an open document changes with every edit.
        """
        text = self._text(path)
        if text is None:
            return self._host.stat(path)
        return Stat("file", -1, -1, text.serial, len(text.source), 0o600)

    def _source(self, path: str) -> str | None:
        text = self._text(path)
        return text.source if text is not None else None

    def _text(self, path: str) -> EditedText | None:
        return self._texts.get(self._host.paths.normpath(path)) if self._texts else None
