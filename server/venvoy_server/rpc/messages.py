"""Decode JSON-RPC messages with an exact error for each fault, and encode them.

Encoding never fails because of characters that UTF-8 cannot encode: they are replaced.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

from venvoy_protocol.errors import INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR, MethodError
from venvoy_server.convert import encodable, error_to_wire

Id = int | str
T = TypeVar("T")

SENTENCE_LIMIT = 500
"""Maximum number of characters in an error message: client input of any size may be quoted in one."""


NAME_LIMIT = 80
"""Maximum number of characters of a method or command name that is quoted in a message."""


class Message(msgspec.Struct):
    """A received message: request, notification or response.

    Absent members are UNSET; most values are not validated.
    """

    jsonrpc: Any = UNSET
    id: Any = UNSET
    method: Any = UNSET
    params: Raw | UnsetType = UNSET
    result: Raw | UnsetType = UNSET
    error: Raw | UnsetType = UNSET


class BadMessage(Exception):
    """Raised for a body that is not a valid message: code and text of the error response, and the request's id if
    known.
    """

    def __init__(self, code: int, message: str, id: Id | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.id = id


_decoder = msgspec.json.Decoder(Message)
_encoder = msgspec.json.Encoder()
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


_SURROGATES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def without_lone_surrogates(body: bytes) -> bytes:
    """Return the body with each escaped lone surrogate, which UTF-8 cannot encode, replaced by U+FFFD.

    An editor may send one while a user is typing; the rest of the message must stay usable.
    """
    if rb"\ud" not in body and rb"\uD" not in body:
        return body
    return _SURROGATES.sub(lambda found: rb"\ufffd" if found[1] else found[0], body)


def decode(body: bytes) -> Message:
    """Decode a message body; raises BadMessage if the body is not a valid JSON-RPC message."""
    try:
        if not body.isascii():
            body.decode()  # the decoder does not validate texts that it need not convert
        message = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _no_message(body, error) from None
    except _UNREADABLE as error:
        raise _no_json(error) from None
    _check(message)
    return message


def _no_json(error: Exception) -> BadMessage:
    return BadMessage(PARSE_ERROR, f"The message is not valid JSON: {error}.")


def _no_message(body: bytes, error: Exception) -> BadMessage:
    try:
        msgspec.json.decode(body, type=Raw)  # the decoder stops at a wrong type, before the rest is validated
    except _UNREADABLE as worse:
        return _no_json(worse)
    start = body.lstrip()[:1]
    if start == b"[":
        return BadMessage(INVALID_REQUEST, "The message is a batch, which this server does not take.")
    if start == b"{":
        return BadMessage(INVALID_REQUEST, f"The message is not a JSON-RPC message: {error}.")
    return BadMessage(INVALID_REQUEST, "The message is not a JSON object.")


def _check(message: Message) -> None:
    if is_response(message):
        return  # responses get no response, or two peers could loop for ever
    known = message.id if isinstance(message.id, int | str) and not isinstance(message.id, bool) else None
    if message.jsonrpc != "2.0":
        raise BadMessage(INVALID_REQUEST, 'The member "jsonrpc" must be "2.0".', known)
    if message.method is UNSET:
        raise BadMessage(INVALID_REQUEST, 'The message has no "method".', known)
    if not isinstance(message.method, str):
        raise BadMessage(INVALID_REQUEST, 'The member "method" must be a text.', known)
    if message.id is not UNSET and known is None:
        raise BadMessage(INVALID_REQUEST, 'The member "id" must be a text or a whole number.')


def is_response(message: Message) -> bool:
    """Return whether a message answers a request that this server sent."""
    return message.method is UNSET and not (message.result is UNSET and message.error is UNSET)


class _Head(msgspec.Struct):
    id: int | str | None = None
    method: str | None = None


_head_decoder = msgspec.json.Decoder(_Head)


def answered_id(body: bytes) -> Id | None:
    """Return the id of the request that a message of the server answers; None if the message is not a response.

    `body` is the message as JSON.
    """
    head = _head_decoder.decode(body)
    return head.id if head.method is None else None


def decode_params(raw: Any, decoder: msgspec.json.Decoder[T], root: str = "$") -> T:
    """Decode raw JSON params; absent and null count as `{}`.

    Raises MethodError (-32602) with the JSON path of the fault. `root` is the JSON path of the decoded value: `$` for
    params, `$.arguments[0]` for a command's argument.
    """
    text = b"{}" if raw is UNSET or bytes(raw) == b"null" else raw
    try:
        return decoder.decode(text)
    except _UNREADABLE as error:
        raise _invalid_params(error, root) from None


def request(id: Id, method: str, params: Any) -> bytes:
    """Return the body of a request."""
    return _encode({"jsonrpc": "2.0", "id": id, "method": method, "params": params})


def notification(method: str, params: Any) -> bytes:
    """Return the body of a notification."""
    return _encode({"jsonrpc": "2.0", "method": method, "params": params})


def result(id: Id, value: Any) -> bytes:
    """Return the body of a response with a result."""
    return _encode({"jsonrpc": "2.0", "id": id, "result": value})


def error(id: Id | None, code: int, message: str, data: Any = None) -> bytes:
    """Return the body of an error response; the message is truncated to `SENTENCE_LIMIT`, credentials redacted."""
    if len(message) > SENTENCE_LIMIT:
        message = message[:SENTENCE_LIMIT] + "..."
    return _encode({"jsonrpc": "2.0", "id": id, "error": error_to_wire(code, message, data)})


def shown(name: str) -> str:
    """Return a client-supplied name that is safe to put in a message: quoted, escaped and truncated to `NAME_LIMIT`."""
    return repr(name if len(name) <= NAME_LIMIT else f"{name[:NAME_LIMIT]}…")


def failed_inside(what: str) -> str:
    """Return the error message for an internal error; `what` names the request or task in which the error occurred.

    The traceback is not part of the message; it is written to the log.
    """
    return f"{what} failed inside the server; its log says why."


def _encode(value: Any) -> bytes:
    """Serialise to JSON.

    Surrogates that UTF-8 cannot encode, such as those in undecodable file names, become U+FFFD.
    """
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(encodable(value))


_PATH = re.compile(r"^(?P<sentence>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
_FIELD = re.compile(r"^Object (?:missing required|contains unknown) field `(?P<field>.*)`$", re.DOTALL)


def _invalid_params(error: Exception, root: str) -> MethodError:
    match = _PATH.match(str(error))
    assert match is not None
    sentence, path = match["sentence"], match["path"] or "$"
    field = _FIELD.match(sentence)
    if field is not None:  # msgspec gives the path of the object, not of the field
        path = f"{path}.{field['field']}"
    if "matching regex" in sentence:  # the protocol's only regex is the one for absolute paths
        sentence = "Expected an absolute path"
    path = root + path[1:]
    return MethodError(INVALID_PARAMS, f"{sentence} (at {path})", {"path": path})
