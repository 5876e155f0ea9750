"""A record of one client's conversation with the service, from which a new service can take over if the service ends.

This module does no input or output: it takes and returns the bodies of messages.
"""

from __future__ import annotations

from venvoy_server.relay.documents import KeptDocuments
from venvoy_server.relay.json_text import decode, encode
from venvoy_server.relay.reading import READ_ONLY_METHODS

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be a tenth of a relay's start
    from typing import Any

    Message = dict[str, Any]

SUBSCRIBING = frozenset(f"venvoy/{name}" for name in ("discover", "selection", "status"))
"""Requests that subscribe the client to changes; they are repeated at a new service."""
MOST_SUBSCRIPTIONS = 32
MOST_TRIES = 3
"""Number of services that may end during one request before the request is considered the cause."""
OWN_ID = "venvoy-relay-"
REQUEST_CANCELLED, SERVER_CANCELLED, INTERNAL_ERROR = -32800, -32802, -32603
_ENDING = b'{"jsonrpc":"2.0","method":"$/ending"'
"""Start of the notification that the service ends and cancels the open requests."""
_HEAD = b'{"jsonrpc":"2.0","id":'
_PROGRESS = b'{"jsonrpc":"2.0","method":"$/progress"'
_NOTIFICATION = b'{"jsonrpc":"2.0","method":'


class CannotResume(Exception):
    """Raised if no new service can take over the session, with the reason as its text."""


class _Request:
    """A request of the client that the service has not answered yet."""

    def __init__(self, body: bytes, message: Message) -> None:
        self.body = body
        self.method: str = message["method"]
        params = message.get("params")
        self.params: Message = params if isinstance(params, dict) else {}
        self.is_cancelled = False
        self.is_answered_in_part = False
        self.tries = 1

    @property
    def only_reads(self) -> bool:
        name = self.method
        if name == "workspace/executeCommand":
            return str(self.params.get("command")).removeprefix("venvoy.") in READ_ONLY_METHODS - {"menu"}
        is_of_lsp = name.startswith("textDocument/") or name == "workspace/diagnostic"
        return is_of_lsp or name.partition("/")[2] in READ_ONLY_METHODS


class Conversation:
    """A record of one client's conversation with a service, from which a new service can take over.

    `sent` and `received` are called with every message, and keep only what a takeover needs: open requests, open
    documents, settings and subscriptions. `resume` returns the messages to send at a takeover.
    """

    def __init__(self) -> None:
        self._initialize: _Request | None = None
        self._settled: dict[str, list[bytes]] = {}
        self._documents = KeptDocuments()
        self._open: dict[bytes, _Request] = {}
        self._subscriptions: dict[bytes, Message] = {}
        self._trusts: dict[str, Message] = {}
        self._progress: set[bytes] = set()
        self._registered: dict[str, Any] = {}
        self._asked: dict[bytes, Any] = {}
        self._outdated: set[bytes] = set()
        self._searches: set[bytes] = set()
        self._own = 0
        self._generation = 0
        self._is_service_ending = False
        self.is_shut_down = False
        self.has_exited = False

    @property
    def is_waiting(self) -> bool:
        """Return whether a request of the client is unanswered."""
        return bool(self._open)

    @property
    def process_id(self) -> int | None:
        """Return the client's process id, as given in its `initialize` request, or None if unknown."""
        number = self._initialize.params.get("processId") if self._initialize is not None else None
        return int(number) if isinstance(number, str) and number.isdigit() and len(number) < 10 else None

    # --- from the client ----------------------------------------------------------------------------------------

    def sent(self, body: bytes) -> bytes | None:
        """Record a message from the client, for a takeover by a new service; return the message to forward, or None.

        The message, `body`, is usually returned. In a response to a request of the service, the id that `received` made
        unique is changed back to the service's own. None is returned for a response to an earlier, ended service.
        """
        message = decode(body)
        if message is None:
            return body
        method = message.get("method")
        if not isinstance(method, str):
            return self._response(message, body)
        if "id" in message:
            self._open[encode(message["id"])] = _Request(body, message)
        else:
            params = message.get("params")
            self._notification(method, params if isinstance(params, dict) else {}, body)
        return body

    def _response(self, message: Message, body: bytes) -> bytes | None:
        """Return the client's response to a request of the service, with the id that the service gave to that request.

        `message` is the parsed `body`. None if that service has ended.
        """
        id = encode(message.get("id"))
        if id in self._outdated:
            self._outdated.discard(id)
            return None
        asked = self._asked.pop(id, None)
        if asked is None or asked == message.get("id"):
            return body
        return encode({**message, "id": asked})

    def _notification(self, method: str, params: Message, body: bytes) -> None:
        if method.startswith("textDocument/did"):
            self._documents.take(method, params, body)
        elif method in ("initialized", "workspace/didChangeConfiguration", "$/setTrace"):
            self._settled[method] = [body]
        elif method == "workspace/didChangeWorkspaceFolders":
            self._settled.setdefault(method, []).append(body)
        elif method == "$/cancelRequest" and (request := self._open.get(encode(params.get("id")))) is not None:
            request.is_cancelled = True
        elif method == "window/workDoneProgress/cancel":
            for each in self._open.values():
                each.is_cancelled |= _progress_token(each) == encode(params.get("token"))
        elif method == "exit":
            self.has_exited = True

    # --- from the service ---------------------------------------------------------------------------------------

    def received(self, body: bytes) -> tuple[bytes | None, bytes | None]:
        """Record a message from the service.

        Return the message to forward to the client, and the reply to send back to the service; either is None if there
        is nothing to send.
        """
        if body.startswith(_ENDING):
            self._is_service_ending = True
            return None, None
        if body.startswith(_NOTIFICATION) and not body.startswith(_PROGRESS):
            return body, None
        id = _answered_id(body)
        if id is None:
            message = decode(body)
            if message is None:
                return body, None
            if "method" in message:
                return self._of_service(message, body)
            id = encode(message.get("id"))
        if id.startswith(b'"' + OWN_ID.encode()):
            return self._found_again(id, body), None
        request = self._open.get(id)
        if request is not None:
            has_result = b'"result":' in body[: len(id) + 40]
            if not has_result and self._will_repeat(request):
                return None, None
            del self._open[id]
            if has_result:
                self._succeeded(request)
        return body, None

    def _will_repeat(self, request: _Request) -> bool:
        """Return whether an unanswered request is to be sent to the next service, because this service is ending.

        Only requests that change nothing are repeated, and only if the client has neither cancelled them nor shut down.
        """
        is_over = self.is_shut_down or self.has_exited
        return self._is_service_ending and not is_over and request.only_reads and not request.is_cancelled

    def _found_again(self, id: bytes, body: bytes) -> bytes | None:
        """Return a change notification for the client, made from the response to a search that the relay has repeated.

        `id` is the request's id as JSON, `body` the response. A new service cannot know what changed, so everything
        found is reported as added. None if the request was not a search, or failed.
        """
        if id not in self._searches:
            return None
        self._searches.discard(id)
        result = (decode(body) or {}).get("result")
        if not isinstance(result, dict):
            return None
        params = {"added": result.get("environments", []), "interpretersAdded": result.get("interpreters", [])}
        return encode({"jsonrpc": "2.0", "method": "venvoy/environmentsChanged", "params": params})

    def _succeeded(self, request: _Request) -> None:
        if request.method == "initialize":
            self._initialize = request
        elif request.method == "shutdown":
            self.is_shut_down = True
        elif request.method in SUBSCRIBING:
            params = {name: value for name, value in request.params.items() if not name.endswith("Token")}
            key = request.method.encode() + encode(params)
            self._subscriptions.pop(key, None)
            self._subscriptions[key] = {"method": request.method, "params": params}
            if len(self._subscriptions) > MOST_SUBSCRIPTIONS:
                del self._subscriptions[next(iter(self._subscriptions))]
        elif request.method == "venvoy/trust" and request.params.get("remember") is False:
            self._trusts[str(request.params.get("folder"))] = {"method": request.method, "params": request.params}

    def _of_service(self, message: Message, body: bytes) -> tuple[bytes | None, bytes | None]:
        params = message.get("params")
        params = params if isinstance(params, dict) else {}
        if message["method"] == "$/progress":
            return (body if self._is_progress_new(params) else None), None
        if "id" not in message:
            return body, None
        if message["method"] == "client/registerCapability" and self._are_registered(params):
            return None, encode({"jsonrpc": "2.0", "id": message["id"], "result": None})
        id = message["id"]
        if self._generation:  # each service restarts its numbers: make the ids unique
            message["id"] = f"{id}~{self._generation}"
            body = encode(message)
        self._asked[encode(message["id"])] = id
        return body, None

    def _is_progress_new(self, params: Message) -> bool:
        token = encode(params.get("token"))
        value = params.get("value")
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind == "begin":
            if token in self._progress:
                return False  # it was already shown for the first try of the request
            self._progress.add(token)
        elif kind == "end":
            if any(self._will_repeat(each) and _progress_token(each) == token for each in self._open.values()):
                return False
            self._progress.discard(token)
        for request in self._open.values():
            if "partialResultToken" in request.params and encode(request.params["partialResultToken"]) == token:
                request.is_answered_in_part = True
        return True

    def _are_registered(self, params: Message) -> bool:
        registrations = params.get("registrations")
        new = {str(each.get("id")): each for each in registrations} if isinstance(registrations, list) else {}
        known = all(self._registered.get(name) == each for name, each in new.items())
        self._registered.update(new)
        return bool(new) and known

    # --- another service ----------------------------------------------------------------------------------------

    def resume(self) -> tuple[list[bytes], list[bytes]]:
        """Return what to send when another service takes over: messages for the new service, messages for the client.

        Called after the previous service has ended. Raises CannotResume if an open document is too long to be sent
        again.
        """
        if not self._documents.are_complete:
            raise CannotResume("the texts of an open document are too long to be sent again")
        self._generation += 1
        self._is_service_ending = False
        self._outdated.update(self._asked)
        self._asked.clear()
        self._searches.clear()
        to_client = [answer for id, request in list(self._open.items()) if (answer := self._given_up(id, request))]
        to_client += self._ended_progress()
        waiting = [request for request in self._open.values() if request.method != "initialize"]
        return [*self._state(), *(request.body for request in waiting)], to_client

    def _given_up(self, id: bytes, request: _Request) -> bytes | None:
        """Decide whether the relay answers a request that an ended service left unanswered, or repeats it.

        `id` is the request's id as JSON. Return the relay's response (usually an error), after which the request counts
        as answered; or None if the request is to be sent to a new service.
        """
        request.tries += 1
        said = "The service ended before it answered"
        if request.method == "initialize":
            return None
        if request.method == "shutdown":
            self.is_shut_down = True
            del self._open[id]
            return b'{"jsonrpc":"2.0","id":%s,"result":null}' % id
        if request.is_cancelled:
            code, text = REQUEST_CANCELLED, "The request was cancelled."
        elif not request.only_reads:
            undone = "what it began is undone or reported by the next call of `doctor`"
            code, text = INTERNAL_ERROR, f"{said}; {undone}."
        elif request.is_answered_in_part:
            code, text = SERVER_CANCELLED, f"{said} in full. Ask again."
        elif request.tries > MOST_TRIES:
            code, text = INTERNAL_ERROR, f"{said}, {MOST_TRIES} times in turn."
        else:
            return None
        del self._open[id]
        error = encode({"code": code, "message": text, "data": {"code": "service-ended"}})
        return b'{"jsonrpc":"2.0","id":%s,"error":%s}' % (id, error)

    def _ended_progress(self) -> list[bytes]:
        """Return notifications that end every progress display which is open at the client.

        The progress of requests that are repeated at a new service is left open.
        """
        kept = {_progress_token(each) for each in self._open.values()}
        ended = self._progress - kept
        self._progress &= kept
        text = b'{"jsonrpc":"2.0","method":"$/progress","params":{"token":%s,"value":{"kind":"end"}}}'
        return [text % token for token in ended]

    def _state(self) -> list[bytes]:
        """Return the messages that bring a new service to the state that the client has set up.

        They are `initialize`, settings, workspace folders, trust, open documents, and the requests that subscribe to
        changes.
        """
        first = next((each.body for each in self._open.values() if each.method == "initialize"), None)
        if self._initialize is not None:
            first = self._again({"method": "initialize", "params": self._initialize.params})
        settled = self._settled.get
        return [
            *([first] if first is not None else []),
            *settled("initialized", ()),
            *settled("$/setTrace", ()),
            *settled("workspace/didChangeWorkspaceFolders", ()),
            *settled("workspace/didChangeConfiguration", ()),
            *(self._again(each) for each in self._trusts.values()),
            *self._documents.notifications(),
            *(self._again(each) for each in self._subscriptions.values()),
        ]

    def _again(self, message: Message) -> bytes:
        """Return a new request with the method and params of an earlier one (`message`) and an id made by the relay."""
        self._own += 1
        id = f"{OWN_ID}{self._own}"
        if message["method"] == "venvoy/discover":
            self._searches.add(encode(id))
        return encode({"jsonrpc": "2.0", "id": id, **message})


def _progress_token(request: _Request) -> bytes | None:
    """Return the token, as JSON, under which the progress of a request is reported.

    None if the request has no such token.
    """
    return encode(request.params["workDoneToken"]) if "workDoneToken" in request.params else None


def _answered_id(body: bytes) -> bytes | None:
    """Return the id, as JSON, of the request that a response answers, read from the start of the body without parsing.

    None unless the body starts like `{"jsonrpc":"2.0","id":7,"result"` or the same with `"error"`.
    """
    if not body.startswith(_HEAD):
        return None
    end = body.find(b",", len(_HEAD), len(_HEAD) + 200)
    id = body[len(_HEAD) : end]
    is_plain = id.isdigit() or (id[:1] == b'"' and id[-1:] == b'"' and id.isascii() and b"\\" not in id)
    follows = body[end : end + 9]
    return id if end > 0 and is_plain and (follows == b',"result"' or follows[:8] == b',"error"') else None
