"""A client of the Model Context Protocol, as a stream of `venvoy/` requests (MCP: one JSON-RPC message a line).

It is between standard input and output and a connection, which therefore knows nothing of MCP: limits, cancelling and the
end are the connection's. What the server would send by itself, such as notifications of changes, is dropped.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET

from venvoy_protocol.errors import INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR
from venvoy_server.rpc import messages
from venvoy_server.rpc.framing import BODY_LIMIT, frame
from venvoy_server.rpc.mcp import eras, results
from venvoy_server.rpc.mcp.tools import tools
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.stream import Received, Stream

_HEADER_END = b"\r\n\r\n"


class ToolCall(msgspec.Struct, frozen=True):
    """A call of a tool that was not answered yet; `progress` is the client's token, None if it wants no progress."""

    id: messages.Id
    name: str
    stateless: bool
    progress: int | str | None
    reports: itertools.count[int]


class ToolStream:
    """Standard streams whose client speaks MCP. `names` are the methods that are offered as tools."""

    def __init__(self, inner: Stream, names: tuple[str, ...]) -> None:
        self._inner = inner
        self._names = names
        self._buffer = bytearray()
        self._has_handshake = False
        self._numbers = itertools.count(1)
        self._calls: dict[str, ToolCall] = {}
        self._lock = threading.Lock()
        self._received: Received = lambda data, taken: None
        self._input_ended: Callable[[], None] = lambda: None

    # --- as a stream ---------------------------------------------------------------------------------------------

    @property
    def outbox(self) -> Outbox:
        """Return the count of what waits to be read by the client."""
        return self._inner.outbox

    def start(self, received: Received, input_ended: Callable[[], None], output_ended: Callable[[], None]) -> None:
        """Begin; see `Stream`."""
        self._received, self._input_ended = received, input_ended
        self._inner.start(self._take, input_ended, output_ended)

    def is_heard(self) -> bool:
        """Return whether the client can still read."""
        return self._inner.is_heard()

    async def finish(self, seconds: float) -> None:
        """Write what is queued, within a time limit in seconds."""
        await self._inner.finish(seconds)

    def send(self, data: bytes) -> None:
        """Take a message of the connection, in its frame, and send what it is to the client; from any thread."""
        message = messages.decode(data[data.index(_HEADER_END) + len(_HEADER_END) :])
        if message.method == "$/progress":
            self._progress(_object(message.params))
        elif messages.is_response(message):
            self._answer(message)

    # --- from the client -----------------------------------------------------------------------------------------

    def _take(self, data: bytes, taken: Callable[[], None]) -> None:
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n") if b"\n" in data else (self._buffer,)
        self._buffer = rest
        requests = b"".join(self._of_line(bytes(line)) for line in lines if line.strip())
        if len(rest) > BODY_LIMIT:
            self._fail(None, PARSE_ERROR, f"A message is longer than {BODY_LIMIT} bytes.")
            self._buffer = bytearray()
            self._input_ended()
        self._received(requests, taken)

    def _of_line(self, line: bytes) -> bytes:
        """Answer a message, or return the frame of the request that it is for the connection."""
        try:
            message = messages.decode(messages.without_lone_surrogates(line))
            params = _object(message.params)
        except messages.BadMessage as error:
            self._fail(error.id, error.code, error.message)
            return b""
        if message.id is UNSET:
            return self._cancel(params) if message.method == "notifications/cancelled" else b""
        return b"" if messages.is_response(message) else self._request(message, params)

    def _request(self, message: messages.Message, params: dict[str, Any]) -> bytes:
        version = _object_of(params.get("_meta")).get(eras.VERSION_FIELD)
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
            return self._call(message.id, params, stateless=stateless)
        else:
            self._fail(message.id, METHOD_NOT_FOUND, f"There is no method {messages.shown(message.method)}.")
        return b""

    def _call(self, id: messages.Id, params: dict[str, Any], *, stateless: bool) -> bytes:
        name, arguments = params.get("name"), params.get("arguments")
        if name not in self._names:
            self._fail(id, INVALID_PARAMS, f"There is no tool {messages.shown(str(name))}.")
            return b""
        if not isinstance(arguments, dict | None):
            self._fail(id, INVALID_PARAMS, "`arguments` is not an object.")
            return b""
        token = _object_of(params.get("_meta")).get("progressToken")
        progress = token if isinstance(token, int | str) else None
        number = f"mcp-{next(self._numbers)}"
        call = ToolCall(id, str(name), stateless, progress, itertools.count(1))
        with self._lock:
            is_repeated = any(each.id == id for each in self._calls.values())
            if not is_repeated:
                self._calls[number] = call
        if is_repeated:
            self._fail(id, INVALID_REQUEST, f"A request with the id {id!r} is still running.")
            return b""
        own = {"workDoneToken": number} if progress is not None else {}
        given = {key: value for key, value in (arguments or {}).items() if key != "partialResultToken"}
        return frame(messages.request(number, f"venvoy/{name}", {**given, **own}))

    def _cancel(self, params: dict[str, Any]) -> bytes:
        """Stop a call; no answer is sent."""
        with self._lock:
            wanted = [number for number, call in self._calls.items() if call.id == params.get("requestId")]
            for number in wanted:
                del self._calls[number]
        return b"".join(frame(messages.notification("$/cancelRequest", {"id": number})) for number in wanted)

    # --- to the client -------------------------------------------------------------------------------------------

    def _answer(self, message: messages.Message) -> None:
        with self._lock:
            call = self._calls.pop(message.id, None)
        if call is None:
            return
        failed = message.error is not UNSET
        result = (
            results.of_error(_object(message.error))
            if failed
            else results.of_result(call.name, _object(message.result))
        )
        self._result(call.id, result, stateless=call.stateless)

    def _progress(self, params: dict[str, Any]) -> None:
        with self._lock:
            call = self._calls.get(params["token"])
        value = params["value"]
        if call is None or call.progress is None or value["kind"] != "report":
            return
        share = f" ({value['percentage']} %)" if "percentage" in value else ""
        # Each number has to be greater than the one before; a percentage begins anew in each phase.
        said = {
            "progressToken": call.progress,
            "progress": next(call.reports),
            "message": f"{value.get('message', '')}{share}",
        }
        self._say({"method": "notifications/progress", "params": said})

    def _result(self, id: messages.Id, result: dict[str, Any], *, stateless: bool) -> None:
        self._say({"id": id, "result": eras.complete(result, stateless=stateless)})

    def _fail(self, id: messages.Id | None, code: int, message: str) -> None:
        self._say({"id": id, "error": {"code": code, "message": message}})

    def _say(self, message: dict[str, Any]) -> None:
        self._inner.send(msgspec.json.encode({"jsonrpc": "2.0", **message}) + b"\n")


def _object(raw: Any) -> dict[str, Any]:
    return {} if raw is UNSET else _object_of(msgspec.json.decode(raw))


def _object_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
