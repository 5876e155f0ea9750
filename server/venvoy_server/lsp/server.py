"""The pygls server of one connection: the features that LSP's own types carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from cattrs import Converter
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from venvoy_protocol.version import __version__
from venvoy_server.lsp.workspace import EditedWorkspace


class VenvoyProtocol(LanguageServerProtocol):
    """pygls's protocol, whose workspace has our documents."""

    def begin(self, params: types.InitializeParams, encoding: str) -> None:
        """Do what `initialize` does, without the answer: the edge has given it already, with this encoding in it."""
        for _ in self.lsp_initialize(params):
            pass
        before = self.workspace
        self._workspace = EditedWorkspace(
            before.root_uri,
            types.TextDocumentSyncKind.Incremental,
            list(before.folders.values()),
            types.PositionEncodingKind(encoding),
        )


class VenvoyLanguageServer(LanguageServer):
    """One client's LSP server, which tells its errors to the log, not to the user."""

    def __init__(self, converter_factory: Callable[[], Converter]) -> None:
        super().__init__(
            "venvoy",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=VenvoyProtocol,
            converter_factory=converter_factory,
            max_workers=1,
        )

    def begin(self, params: types.InitializeParams, encoding: str) -> None:
        """Take what the client said in `initialize`."""
        cast(VenvoyProtocol, self.protocol).begin(params, encoding)

    @property
    def texts(self) -> EditedWorkspace:
        """Return the documents that the editor has open."""
        return cast(EditedWorkspace, self.workspace)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Keep an error in the log; pygls would show it to the user in a pop-up."""
