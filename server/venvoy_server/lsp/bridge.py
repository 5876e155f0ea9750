"""Connects a client's connection to its LSP side: passes messages on, and ensures that every request is answered."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import msgspec
from msgspec import UNSET
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter

from venvoy_protocol.errors import INTERNAL_ERROR, INVALID_PARAMS
from venvoy_server.lsp.actions import Actions
from venvoy_server.lsp.analysis_result import AnalysisResult
from venvoy_server.lsp.client_capabilities import ClientCapabilities
from venvoy_server.lsp.context_watch import Watch
from venvoy_server.lsp.delivery import Pull, Push, Refresh
from venvoy_server.lsp.document_notifications import Documents
from venvoy_server.lsp.features import Features
from venvoy_server.lsp.language_handlers import LanguageHandlers, bind
from venvoy_server.lsp.lenses import Lenses
from venvoy_server.lsp.open_files import Files, OpenFile
from venvoy_server.lsp.requests import Requests
from venvoy_server.lsp.server import VenvoyLanguageServer
from venvoy_server.lsp.token_encoding import SemanticTokens
from venvoy_server.lsp.unopened_files import Unopened
from venvoy_server.lsp.unopened_lookups import UnopenedLookups
from venvoy_server.lsp.updates import CommandParams, Updates
from venvoy_server.lsp.workspace import ENCODINGS
from venvoy_server.rpc import messages
from venvoy_server.rpc.connection import Connection
from venvoy_server.rpc.garbage_collection import settle
from venvoy_server.rpc.initialize import position_encoding
from venvoy_server.rpc.initialize_params import InitializeParams

logger = logging.getLogger("venvoy.lsp")

_CONVERTER = default_converter()  # type: ignore[no-untyped-call]  # pygls gives it no types


class _Writer:
    """The writer passed to pygls: sends to the connection and removes tracebacks from errors."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, data: bytes) -> None:
        """Send one message."""
        if b'"traceback"' in data:
            data = without_traceback(data)
        self._connection.send(data)

    def close(self) -> None:
        """No-op: pygls must not close the connection."""


def without_traceback(data: bytes) -> bytes:
    """Return a message, given as JSON, without the traceback that pygls puts into the data of an error response.

    Such an error also gets a general message and the code of an internal error. Other messages are returned unchanged.
    """
    message = msgspec.json.decode(data)
    error = message.get("error") if isinstance(message, dict) else None
    if isinstance(error, dict) and isinstance(error.get("data"), dict) and "traceback" in error["data"]:
        del error["data"]
        error["message"] = messages.failed_inside("The request")
        error["code"] = INTERNAL_ERROR
        return msgspec.json.encode(message)
    return data


class LanguageServerSide:
    """Handles the LSP messages of one connection: documents and diagnostics itself, everything else through pygls."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._capabilities = ClientCapabilities.of(connection.initialize_params)
        params = connection.initialize_params or InitializeParams()
        encoding = position_encoding(params)
        self._server = VenvoyLanguageServer(lambda: _CONVERTER)
        self._protocol = self._server.protocol
        self._protocol.set_writer(_Writer(connection), include_headers=False)
        self._server.begin(params.root_uri, encoding)
        self._push = None if self._capabilities.pulls else Push(connection)
        self._refresh = Refresh(connection, self._capabilities)
        self._files = Files(connection, self._server.texts, self._found, self._gone, self._refresh.ask)
        disk = connection.shared.machine.host
        self._lookups = UnopenedLookups(asyncio.get_running_loop(), self._files.audit, self._refresh.ask)
        self._unopened = Unopened(disk, self._files.file_context, ENCODINGS[encoding], self._lookups)
        self._documents = Documents(self._server.texts, self._files, self.environments_changed)
        self._requests = self._bound_requests()
        settle()
        self._watch = Watch(connection, self._files)

    def _bound_requests(self) -> Requests:
        connection, files = self._connection, self._files
        requests = Requests(connection)
        handlers = LanguageHandlers(
            Pull(connection, files, self._unopened, self._capabilities),
            Actions(connection, files, self._capabilities),
            Features(files, markdown=self._capabilities.markdown),
            Lenses(files),
            SemanticTokens(files),
        )
        bind(handlers, requests, self._server)
        requests.add("workspace/executeCommand", CommandParams, Updates(connection, files, self._capabilities).run)
        return requests

    # --- messages -----------------------------------------------------------------------------------------------

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Handle an LSP message; every request is answered.

        `message` is the message with params and result still encoded as JSON, and `body` the whole message as JSON.
        """
        if message.method is not UNSET and self._takes(message):
            return
        raw = msgspec.json.decode(body)
        if "params" not in raw and "method" in raw:
            raw["params"] = None
        try:
            structured: Any = self._protocol.structure_message(raw)
        except (JsonRpcException, KeyError, TypeError, ValueError) as error:
            self._refuse(message, error)
            return
        self._protocol.handle_message(structured)

    def _takes(self, message: messages.Message) -> bool:
        if message.id is not UNSET:
            return self._requests.take(message)
        if message.method == "$/cancelRequest":
            return self._requests.cancel(message)
        return self._documents.take(message)

    def _refuse(self, message: messages.Message, error: Exception) -> None:
        if message.method is not UNSET and message.id is not UNSET:
            sentence = f"The params of {message.method} do not match the LSP specification."
            self._connection.send(messages.error(message.id, INVALID_PARAMS, sentence, {"path": "$"}))
        else:
            logger.warning("%s cannot be read: %s", message.method or "a response", type(error).__name__)

    # --- findings -----------------------------------------------------------------------------------------------

    def _found(self, file: OpenFile, result: AnalysisResult) -> None:
        if self._push is not None:
            self._push.found(file, result)

    def _gone(self, file: OpenFile) -> None:
        if self._push is not None:
            self._push.gone(file)

    def unsaved_text(self, path: str) -> str | None:
        """Return the editor's text of an open dependency file, or None if the file is not open. Thread-safe."""
        text = self._files.text_at(path)
        return text.source if text is not None else None

    def environments_changed(self) -> None:
        """Analyse all files again after a change of environments, packages, selections, settings or files.

        A selection is the environment chosen for a folder.
        """
        self._unopened.forget()
        self._files.reload()
        self._refresh.ask()

    def close(self) -> None:
        """Stop all analyses and look-ups, and release the documents.

        Running requests that are handled without pygls are cancelled, and answered with the error that they were
        cancelled.
        """
        self._watch.close()
        self._requests.close()
        self._lookups.close()
        self._files.close()
        self._server.thread_pool.shutdown(wait=False)
