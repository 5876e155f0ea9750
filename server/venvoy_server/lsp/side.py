"""The bridge between a connection and its pygls server: messages in, answers out, nothing left unanswered."""

from __future__ import annotations

import asyncio
import logging

import msgspec
from lsprotocol import types
from msgspec import UNSET
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter

from venvoy_protocol.errors import INTERNAL_ERROR, INVALID_PARAMS
from venvoy_server.lsp.diagnostics import Diagnostics
from venvoy_server.lsp.server import VenvoyLanguageServer
from venvoy_server.rpc import messages
from venvoy_server.rpc.connection import Connection

logger = logging.getLogger("venvoy.lsp")

_CONVERTER = default_converter()  # type: ignore[no-untyped-call]  # pygls gives it no types


class _Writer:
    """What pygls writes to: the connection, with tracebacks taken out of errors."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, data: bytes) -> None:
        """Send one message."""
        if b'"traceback"' in data:
            data = without_traceback(data)
        self._connection.send(data)

    def close(self) -> None:
        """Do nothing: the connection outlives pygls's idea of its end."""


def without_traceback(data: bytes) -> bytes:
    """Return a response whose error has lost the traceback that pygls puts into its data."""
    message = msgspec.json.decode(data)
    error = message.get("error") if isinstance(message, dict) else None
    if isinstance(error, dict) and isinstance(error.get("data"), dict) and "traceback" in error["data"]:
        del error["data"]
        error["message"] = "The request failed inside the server; its log says why."
        error["code"] = INTERNAL_ERROR
        return msgspec.json.encode(message)
    return data


class LanguageServerSide:
    """LSP's own messages of one connection: pygls keeps the documents, `Diagnostics` says what is wrong in them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._server = VenvoyLanguageServer(lambda: _CONVERTER)
        self._protocol = self._server.protocol
        self._protocol.set_writer(_Writer(connection), include_headers=False)
        self._initialize()
        self.diagnostics = Diagnostics(connection, self._server)
        self._server.listener = self.diagnostics

    def _initialize(self) -> None:
        """Give pygls the client's own `initialize`; the edge has answered it already."""
        body = self._connection.initialize_body or b"{}"
        raw = msgspec.json.decode(body)
        # What the client says in initializationOptions is for us, and may have any form.
        raw.get("params", {}).pop("initializationOptions", None)
        raw.setdefault("params", {}).setdefault("capabilities", {})
        try:
            params = _CONVERTER.structure(raw["params"], types.InitializeParams)
        except Exception:  # noqa: BLE001 (cattrs raises what it likes; a client with odd capabilities still gets diagnostics)
            logger.warning("the client's capabilities cannot be read; the plainest are assumed")
            params = types.InitializeParams(capabilities=types.ClientCapabilities())
        self._server.begin(params)

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Take a message of LSP's own; every request among them is answered."""
        raw = msgspec.json.decode(body)
        own = self.diagnostics.requests.get(message.method) if message.id is not UNSET else None
        if own is not None:
            own(message.id, message.params)
            return
        if "params" not in raw and "method" in raw:
            raw["params"] = None
        try:
            structured = self._protocol.structure_message(raw)
        except (JsonRpcException, KeyError, TypeError, ValueError) as error:
            self._refuse(message, error)
            return
        self._protocol.handle_message(structured)

    def _refuse(self, message: messages.Message, error: Exception) -> None:
        if message.method is not UNSET and message.id is not UNSET:
            sentence = f"The params of {message.method} are not as LSP has them."
            self._connection.send(messages.error(message.id, INVALID_PARAMS, sentence, {"path": "$"}))
        else:
            logger.warning("%s cannot be read: %s", message.method or "a response", type(error).__name__)

    def environments_changed(self) -> None:
        """Look at the open documents again: environments, packages or selections are not what they were."""
        asyncio.get_running_loop().call_soon(self.diagnostics.refresh)

    def close(self) -> None:
        """Let go of the documents."""
        self.diagnostics.close()
        self._server.thread_pool.shutdown(wait=False)
