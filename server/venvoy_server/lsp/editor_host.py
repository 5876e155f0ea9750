"""The machine as an editor sees it: an open document's file holds what the editor shows, saved or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from venvoy_server.environments.host import Host, Stat
from venvoy_server.lsp.workspace import EditedText

_MARK = b"\xef\xbb\xbf"


class EditorHost:
    """A host that answers for open documents from the editor, and for everything else from the machine.

    Safe to use from several threads: a text is one value, taken as it is at that moment.
    """

    def __init__(self, host: Host, texts: Mapping[str, EditedText]) -> None:
        self._host = host
        self._texts = texts

    @staticmethod
    def over(host: Host, texts: Mapping[str, EditedText]) -> Host:
        """Return the host; `texts` are the open documents by normalised path, and may change."""
        # Whatever is not about a document's text goes to the machine by `__getattr__`, which no type checker sees.
        return cast(Host, EditorHost(host, texts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes; those of an open document are UTF-8 with the mark that says so."""
        text = self._text(path)
        if text is None:
            return self._host.read(path, limit)
        data = _MARK + text.source.encode("utf-8", "surrogatepass")
        return data if limit is None else data[:limit]

    def exists(self, path: str) -> bool:
        """Say whether a path leads to something."""
        return self._text(path) is not None or self._host.exists(path)

    def stat(self, path: str) -> Stat | None:
        """Return what a path leads to; the time of an open document is another one after every edit."""
        text = self._text(path)
        if text is None:
            return self._host.stat(path)
        return Stat("file", -1, -1, text.serial, len(text.source), 0o600)

    def _text(self, path: str) -> EditedText | None:
        return self._texts.get(self._host.paths.normpath(path)) if self._texts else None
