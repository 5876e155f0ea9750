"""Handling of LSP notifications about documents, watched files and settings, decoded with msgspec."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import msgspec

from venvoy_protocol.errors import MethodError
from venvoy_server.lsp.delivery import DocumentIdentifier
from venvoy_server.lsp.open_files import Files
from venvoy_server.lsp.workspace import ContentChange, EditedWorkspace
from venvoy_server.rpc import messages

logger = logging.getLogger("venvoy.lsp")


class OpenedDocument(msgspec.Struct, rename="camel"):
    """A document that was opened, with its text (LSP's TextDocumentItem)."""

    uri: str
    text: str
    language_id: str = ""
    version: int | None = None


class Opened(msgspec.Struct, rename="camel"):
    """Params of `textDocument/didOpen` (LSP's DidOpenTextDocumentParams)."""

    text_document: OpenedDocument


class VersionedDocument(msgspec.Struct):
    """URI and version of a document (LSP's VersionedTextDocumentIdentifier)."""

    uri: str
    version: int | None = None


class Changed(msgspec.Struct, rename="camel"):
    """Params of `textDocument/didChange` (LSP's DidChangeTextDocumentParams)."""

    text_document: VersionedDocument
    content_changes: list[ContentChange]


class Named(msgspec.Struct, rename="camel"):
    """Params of `textDocument/didClose` and `textDocument/didSave`, which only name the document."""

    text_document: DocumentIdentifier


class Documents:
    """Handles notifications about documents in order.

    `changed` is called if something other than a document changed: watched files, settings or workspace folders.
    """

    def __init__(self, texts: EditedWorkspace, files: Files, changed: Callable[[], None]) -> None:
        self._texts = texts
        self._files = files
        self._changed_besides = changed
        self._routes: dict[str, tuple[msgspec.json.Decoder[Any], Callable[[Any], None]]] = {
            "textDocument/didOpen": (msgspec.json.Decoder(Opened), self._opened),
            "textDocument/didChange": (msgspec.json.Decoder(Changed), self._changed),
            "textDocument/didClose": (msgspec.json.Decoder(Named), self._closed),
            "textDocument/didSave": (msgspec.json.Decoder(Named), self._saved),
            "workspace/didChangeWatchedFiles": (msgspec.json.Decoder(Any), self._besides),
            "workspace/didChangeConfiguration": (msgspec.json.Decoder(Any), self._besides),
            "workspace/didChangeWorkspaceFolders": (msgspec.json.Decoder(Any), self._besides),
        }

    def take(self, message: messages.Message) -> bool:
        """Handle a notification; return False if its method is not handled here. Invalid params are logged."""
        route = self._routes.get(message.method)
        if route is None:
            return False
        decoder, function = route
        try:
            params = messages.decode_params(message.params, decoder)
        except MethodError as error:
            logger.warning("%s is dropped: %s", message.method, error.message)
        else:
            function(params)
        return True

    def _opened(self, params: Opened) -> None:
        item = params.text_document
        self._files.opened(self._texts.open(item.uri, item.language_id, item.version, item.text))

    def _changed(self, params: Changed) -> None:
        text = self._texts.open_text(params.text_document.uri)
        if text is None:
            logger.warning("%s was changed, but never opened; the change is dropped", params.text_document.uri)
            return
        text.change(params.content_changes, params.text_document.version)
        self._files.changed(text)

    def _closed(self, params: Named) -> None:
        uri = params.text_document.uri
        text = self._texts.open_text(uri)
        self._texts.remove_text_document(uri)
        self._files.closed(text.uri if text is not None else uri)

    def _saved(self, params: Named) -> None:
        self._files.reload()

    def _besides(self, params: Any) -> None:
        self._changed_besides()
