"""The pygls server of one connection: the features that LSP's own types carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from cattrs import Converter
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from venvoy_protocol.version import __version__
from venvoy_server.lsp.workspace import EditedWorkspace


class Listener(Protocol):
    """Who is told what happens to documents."""

    def opened(self, uri: str) -> None:
        """Take note of a document that was opened."""
        ...

    def changed(self, uri: str) -> None:
        """Take note of a document that was edited."""
        ...

    def closed(self, uri: str) -> None:
        """Take note of a document that was closed."""
        ...

    def saved(self, uri: str) -> None:
        """Take note of a document that was saved."""
        ...

    def files_changed(self) -> None:
        """Take note of files that changed on disk."""
        ...


class VenvoyProtocol(LanguageServerProtocol):
    """pygls's protocol, whose workspace has our documents, and which tells its errors to the log, not to the user."""

    def begin(self, params: types.InitializeParams) -> None:
        """Do what `initialize` does, without the answer: the edge has given it already."""
        for _ in self.lsp_initialize(params):
            pass
        before = self.workspace
        self._workspace = EditedWorkspace(
            before.root_uri,
            types.TextDocumentSyncKind.Incremental,
            list(before.folders.values()),
            before.position_encoding or types.PositionEncodingKind.Utf16,
        )


class VenvoyLanguageServer(LanguageServer):
    """One client's LSP server."""

    def __init__(self, converter_factory: Callable[[], Converter]) -> None:
        super().__init__(
            "venvoy",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=VenvoyProtocol,
            converter_factory=converter_factory,
            max_workers=1,
        )
        self.listener: Listener | None = None
        self._register()

    def begin(self, params: types.InitializeParams) -> None:
        """Take what the client said in `initialize`."""
        cast(VenvoyProtocol, self.protocol).begin(params)

    @property
    def texts(self) -> EditedWorkspace:
        """Return the documents that the editor has open."""
        return cast(EditedWorkspace, self.workspace)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Keep an error in the log; pygls would show it to the user in a pop-up."""

    def _register(self) -> None:
        """Register plain functions: pygls writes attributes to what it registers, which bound methods do not take."""

        @self.feature(types.TEXT_DOCUMENT_DID_OPEN)
        def did_open(params: types.DidOpenTextDocumentParams) -> None:
            if self.listener is not None:
                self.listener.opened(params.text_document.uri)

        @self.feature(types.TEXT_DOCUMENT_DID_CHANGE)
        def did_change(params: types.DidChangeTextDocumentParams) -> None:
            if self.listener is not None:
                self.listener.changed(params.text_document.uri)

        @self.feature(types.TEXT_DOCUMENT_DID_CLOSE)
        def did_close(params: types.DidCloseTextDocumentParams) -> None:
            if self.listener is not None:
                self.listener.closed(params.text_document.uri)

        @self.feature(types.TEXT_DOCUMENT_DID_SAVE)
        def did_save(params: types.DidSaveTextDocumentParams) -> None:
            if self.listener is not None:
                self.listener.saved(params.text_document.uri)

        @self.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
        def did_change_files(params: types.DidChangeWatchedFilesParams) -> None:
            if self.listener is not None:
                self.listener.files_changed()
