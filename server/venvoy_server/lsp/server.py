"""The pygls server of one connection, for requests whose params are lsprotocol types."""

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
    """pygls's protocol, with an `EditedWorkspace` as its workspace."""

    # Overridden because pygls uses `functools.lru_cache`, which would keep the servers of disconnected clients alive.

    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """Return the lsprotocol type of a request or notification, or None if LSP has no such method."""
        return types.METHOD_TO_TYPES.get(method, (None,))[0]

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """Return the type of the response to a method, or None if LSP has no such method."""
        return types.METHOD_TO_TYPES.get(method, (None, None))[1]

    def begin(self, root_uri: str | None, encoding: str) -> None:
        """Initialise the protocol in place of pygls's own `initialize`, which the connection has already answered.

        `root_uri` is the URI of the workspace folder (None: no folder), `encoding` the negotiated position encoding.
        The client capabilities are left empty, since nothing in pygls needs them here: structuring those of a real
        editor with lsprotocol takes 90 ms and would block everything.
        """
        self.client_capabilities = types.ClientCapabilities()
        self._workspace = EditedWorkspace(
            root_uri,
            types.TextDocumentSyncKind.Incremental,
            position_encoding=types.PositionEncodingKind(encoding),
        )


class VenvoyLanguageServer(LanguageServer):
    """One client's LSP server; its errors are logged, not shown to the user."""

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
        """Initialise the server's workspace, in which no documents are open yet.

        `root_uri` is the URI of the workspace folder (None: no folder). `encoding` is the position encoding that was
        negotiated with the client, such as `utf-16`.
        """
        cast(VenvoyProtocol, self.protocol).begin(root_uri, encoding)

    @property
    def texts(self) -> EditedWorkspace:
        """Return the workspace with the documents open in the editor."""
        return cast(EditedWorkspace, self.workspace)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """No-op; pygls would show the error to the user, and it is already logged."""
