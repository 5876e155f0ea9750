"""Adapter from the Model Context Protocol (one JSON-RPC message per line) to `venvoy/` requests."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
from msgspec import UNSET

from venvoy_protocol.errors import INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR
from venvoy_server.rpc import messages
from venvoy_server.rpc.framing import BODY_LIMIT
from venvoy_server.rpc.mcp import eras, results
from venvoy_server.rpc.mcp.tools import hidden_fields, tools
from venvoy_server.rpc.stream import Stream
from venvoy_server.rpc.translated_stream import TranslatedStream, object_of


class ToolStream(TranslatedStream):
    """Standard input and output of an MCP client. `names` are the `venvoy/` methods offered as tools."""

    def __init__(self, inner: Stream, names: tuple[str, ...]) -> None:
        super().__init__(inner)
        self._names = names
        self._buffer = bytearray()
        self._has_handshake = False
        self._running: dict[messages.Id, str] = {}

    def take(self, data: bytes) -> None:
        """Parse bytes received from the client, and handle complete lines; called on the event loop."""
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n") if b"\n" in data else (self._buffer,)
        self._buffer = rest
        for line in lines:
            if line.strip():
                self._line(bytes(line))
        if len(rest) > BODY_LIMIT:
            self._fail(None, PARSE_ERROR, f"A message is longer than {BODY_LIMIT} bytes.")
            self._buffer = bytearray()
            self.input_ended()

    def _line(self, line: bytes) -> None:
        try:
            message = messages.decode(messages.without_lone_surrogates(line))
        except messages.BadMessage as error:
            self._fail(error.id, error.code, error.message)
            return
        params = object_of(message.params)
        if message.id is UNSET:
            if message.method == "notifications/cancelled":
                self._cancel(params.get("requestId"))
        elif not messages.is_response(message):
            self._request(message, params)

    def _request(self, message: messages.Message, params: dict[str, Any]) -> None:
        version = object_of(params.get("_meta")).get(eras.VERSION_FIELD)
        stateless = version is not None
        if stateless and version != eras.STATELESS:
            self._say({"id": message.id, "error": eras.unsupported(version)})
        elif message.method == "initialize":
            self._has_handshake = True
            self._result(message.id, eras.initialize_result(params.get("protocolVersion")), stateless=False)
        elif message.method == "ping":
            self._result(message.id, {}, stateless=stateless)
        elif not stateless and not self._has_handshake:
            said = f"`initialize` comes first, or each request names its version in `_meta`: {eras.STATELESS}."
            self._fail(message.id, INVALID_REQUEST, said)
        elif message.method == "server/discover":
            self._result(message.id, eras.discover_result(), stateless=True)
        elif message.method == "tools/list":
            kept = {"ttlMs": eras.LIST_LIFETIME_MS, "cacheScope": "public"} if stateless else {}
            self._result(message.id, {"tools": tools(self._names), **kept}, stateless=stateless)
        elif message.method == "tools/call":
            self._call(message.id, params, stateless=stateless)
        else:
            self._fail(message.id, METHOD_NOT_FOUND, f"There is no method {messages.shown(message.method)}.")

    def _call(self, id: messages.Id, params: dict[str, Any], *, stateless: bool) -> None:
        name, arguments = params.get("name"), params.get("arguments")
        if name not in self._names:
            self._fail(id, INVALID_PARAMS, f"There is no tool {messages.shown(str(name))}.")
            return
        if not isinstance(arguments, dict | None):
            self._fail(id, INVALID_PARAMS, "`arguments` is not an object.")
            return
        if id in self._running:
            self._fail(id, INVALID_REQUEST, f"A request with the id {id!r} is still running.")
            return

        def answered(result: dict[str, Any] | None, error: dict[str, Any] | None) -> None:
            with self._lock:
                self._running.pop(id, None)
            said = results.of_error(error or {}) if result is None else results.of_result(str(name), result)
            self._result(id, said, stateless=stateless)

        given = arguments or {}
        unknown = sorted(given.keys() & hidden_fields(str(name)))
        if unknown:
            message = f"Object contains unknown field `{unknown[0]}` (at $.{unknown[0]})"
            error = {"code": INVALID_PARAMS, "message": message, "data": {"path": f"$.{unknown[0]}"}}
            self._result(id, results.of_error(error), stateless=stateless)
            return
        token = object_of(params.get("_meta")).get("progressToken")
        self._running[id] = ""
        reports = _Reports(self, token) if isinstance(token, int | str) else None
        number = self.call(f"venvoy/{name}", given, answered, reports)
        with self._lock:
            if id in self._running:  # it may have been answered meanwhile
                self._running[id] = number

    def _cancel(self, id: Any) -> None:
        """Cancel the tool call that the client sent with the request id `id`, if it is running; no response is sent."""
        number = self._running.pop(id, None) if type(id) in (int, str) else None
        if number:
            self.cancel(number)

    def progress(self, params: dict[str, Any]) -> None:
        """Send the progress of a tool call to the client; `params` are those of MCP's `notifications/progress`."""
        self._say({"method": "notifications/progress", "params": params})

    def _result(self, id: messages.Id, result: dict[str, Any], *, stateless: bool) -> None:
        self._say({"id": id, "result": eras.complete(result, stateless=stateless)})

    def _fail(self, id: messages.Id | None, code: int, message: str) -> None:
        self._say({"id": id, "error": {"code": code, "message": message}})

    def _say(self, message: dict[str, Any]) -> None:
        self.inner.send(msgspec.json.encode({"jsonrpc": "2.0", **message}) + b"\n")


class _Reports:
    """Sends progress of one tool call under the client's token, with the strictly increasing numbers that MCP
    requires.
    """

    def __init__(self, stream: ToolStream, token: int | str) -> None:
        self._stream, self._token = stream, token
        self._numbers = itertools.count(1)

    def __call__(self, value: dict[str, Any]) -> None:
        """Send a progress report to the MCP client; `value` is LSP's, such as `{"kind": "report", "percentage": 40}`.

        Other kinds are ignored. The percentage goes into the text, because it restarts in each phase.
        """
        if value["kind"] != "report":
            return
        share = f" ({value['percentage']} %)" if "percentage" in value else ""
        number, message = next(self._numbers), f"{value.get('message', '')}{share}"
        self._stream.progress({"progressToken": self._token, "progress": number, "message": message})
