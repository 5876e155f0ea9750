"""JSON-RPC messages: decoding with every error named, and encoding."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from venvoy_protocol.errors import INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR, MethodError
from venvoy_server.convert import encodable

Id = int | str


class Message(msgspec.Struct):
    """A message as it came: request, notification or response; parts that are not there are UNSET."""

    jsonrpc: Any = UNSET
    id: Any = UNSET
    method: Any = UNSET
    params: Raw | UnsetType = UNSET
    result: Raw | UnsetType = UNSET
    error: Raw | UnsetType = UNSET


class BadMessage(Exception):
    """A body that is no message: the number and sentence of the answer, and the id where one can be told."""

    def __init__(self, code: int, message: str, id: Id | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.id = id


_decoder = msgspec.json.Decoder(Message)
_encoder = msgspec.json.Encoder()


def decode(body: bytes) -> Message:
    """Return the message of a body; raises BadMessage for anything that is none."""
    try:
        message = _decoder.decode(body)
    except msgspec.ValidationError:
        kind = "a batch, which this server does not take" if body.lstrip()[:1] == b"[" else "no JSON object"
        raise BadMessage(INVALID_REQUEST, f"The message is {kind}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(PARSE_ERROR, f"The message is no valid JSON: {error}.") from None
    known = message.id if isinstance(message.id, int | str) and not isinstance(message.id, bool) else None
    if message.jsonrpc != "2.0":
        raise BadMessage(INVALID_REQUEST, 'The member "jsonrpc" must be "2.0".', known)
    if message.method is UNSET and message.result is UNSET and message.error is UNSET:
        raise BadMessage(INVALID_REQUEST, 'The message has no "method".', known)
    if message.method is not UNSET:
        if not isinstance(message.method, str):
            raise BadMessage(INVALID_REQUEST, 'The member "method" must be a text.', known)
        if message.id is not UNSET and known is None:
            raise BadMessage(INVALID_REQUEST, 'The member "id" must be a text or a whole number.')
    return message


def request(id: Id, method: str, params: Any) -> bytes:
    """Return the body of a request."""
    return _encoder.encode({"jsonrpc": "2.0", "id": id, "method": method, "params": params})


def notification(method: str, params: Any) -> bytes:
    """Return the body of a notification."""
    return _encoder.encode({"jsonrpc": "2.0", "method": method, "params": params})


def result(id: Id, value: Any) -> bytes:
    """Return the body of a response with a result; what JSON cannot hold is replaced (`encodable`)."""
    try:
        return _encoder.encode({"jsonrpc": "2.0", "id": id, "result": value})
    except UnicodeEncodeError:
        return _encoder.encode({"jsonrpc": "2.0", "id": id, "result": encodable(value)})


def error(id: Id | None, code: int, message: str, data: Any = None) -> bytes:
    """Return the body of a response with an error."""
    body: dict[str, Any] = {"code": code, "message": message}
    if data is not None:
        body["data"] = data
    return _encoder.encode(encodable({"jsonrpc": "2.0", "id": id, "error": body}))


_PATH = re.compile(r"^(?P<sentence>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
_FIELD = re.compile(r"^Object (?:missing required|contains unknown) field `(?P<field>.*)`$", re.DOTALL)


def invalid_params(error: Exception, root: str = "$") -> MethodError:
    """Return -32602 for a decoding error, with `data.path` naming the field itself.

    `root` is the JSON path of the object that was decoded: `$` for params, `$.arguments[0]` for a command's.
    """
    match = _PATH.match(str(error))
    assert match is not None
    sentence, path = match["sentence"], match["path"] or "$"
    field = _FIELD.match(sentence)
    if field is not None:
        path = f"{path}.{field['field']}"
    if "matching regex" in sentence:  # the one pattern of the protocol is that of absolute paths
        sentence = "Expected an absolute path"
    path = root + path[1:]
    return MethodError(INVALID_PARAMS, f"{sentence} (at {path})", {"path": path})
