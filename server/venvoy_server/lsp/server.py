"""The pygls server of one connection: the features that LSP's own types carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from cattrs import Converter
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from venvoy_protocol.version import __version__
from venvoy_server.lsp.workspace import EditedWorkspace


class VenvoyProtocol(LanguageServerProtocol):
    """pygls's protocol, whose workspace has our documents."""

    # pygls caches these by `functools.lru_cache`, which keeps the servers of clients that are gone.

    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """Return the type of a message, None if LSP has no such method."""
        return types.METHOD_TO_TYPES.get(method, (None,))[0]

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """Return the type of the response to a method, None if LSP has no such method."""
        return types.METHOD_TO_TYPES.get(method, (None, None))[1]

    def begin(self, root_uri: str | None, encoding: str) -> None:
        """Take the place of pygls's own `initialize`: the edge has answered that, and nothing here asks what the client can do.

        Giving a real editor's capabilities the types of lsprotocol takes 90 ms, for which everything would wait.
        """
        self.client_capabilities = types.ClientCapabilities()
        self._workspace = EditedWorkspace(
            root_uri,
            types.TextDocumentSyncKind.Incremental,
            position_encoding=types.PositionEncodingKind(encoding),
        )


class VenvoyLanguageServer(LanguageServer):
    """One client's LSP server, which writes its errors to the log and does not show them to the user."""

    def __init__(self, converter_factory: Callable[[], Converter]) -> None:
        super().__init__(
            "venvoy",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=VenvoyProtocol,
            converter_factory=converter_factory,
            max_workers=1,
        )

    def begin(self, root_uri: str | None, encoding: str) -> None:
        """Begin with no documents; positions are in the encoding that the client was answered."""
        cast(VenvoyProtocol, self.protocol).begin(root_uri, encoding)

    @property
    def texts(self) -> EditedWorkspace:
        """Return the documents that the editor has open."""
        return cast(EditedWorkspace, self.workspace)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Keep an error in the log; pygls would show it to the user in a pop-up."""
