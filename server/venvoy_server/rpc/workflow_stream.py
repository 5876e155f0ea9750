"""Adapter from the Workflow Server Protocol 0.1.0 (proposed in the discussion of PEP 832) to `venvoy/` requests.

JSON-RPC 2.0 with LSP's framing; batches are allowed. `environment/execute` requires a trusted folder, like every method
that runs a project's code; the command runs without a shell, with the variables that `activate` returns. `venvoy/`
requests are accepted, too.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from venvoy_protocol.errors import INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR, MethodError
from venvoy_server.operations.errors import OperationError
from venvoy_server.rpc import messages
from venvoy_server.rpc.framing import FrameReader, FramingError, frame
from venvoy_server.rpc.stream import Stream
from venvoy_server.rpc.translated_stream import TranslatedStream

VERSION: Final = "0.1.0"
NOT_FOUND: Final = -31001
NAME_CONFLICT: Final = -31002
NO_SUCH_PYTHON: Final = -31003
FAILED: Final = -31004
_CODES: Final = {
    "environment-exists": NAME_CONFLICT,
    "path-occupied": NAME_CONFLICT,
    "protected-folder": NAME_CONFLICT,
    "interpreter-not-found": NO_SUCH_PYTHON,
    "interpreter-unsupported": NO_SUCH_PYTHON,
    "invalid-python": NO_SUCH_PYTHON,
    "not-found": NOT_FOUND,
    "not-an-environment": NOT_FOUND,
}
"""Error codes of the protocol by Venvoy's error names."""

Reply = Callable[[dict[str, Any]], None]
"""Callback that sends a response; its argument holds `result` or `error`."""
P = TypeVar("P")


class WorkflowClient(msgspec.Struct):
    """Params of `initialize`: name and protocol version of the client."""

    client_name: Annotated[str, Meta(min_length=1, max_length=255)]
    client_protocol_version: Annotated[str, Meta(min_length=1, max_length=64)]


class NewEnvironment(msgspec.Struct):
    """Params of `environment/create`; `name` is also the name of the environment's folder."""

    name: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^(?!\.{1,2}$)[^/\\\x00-\x1f]+$")]
    python_version: Annotated[str, Meta(pattern=r"^\d+\.\d+(\.\d+)?$")]


class EnvironmentId(msgspec.Struct):
    """Params of requests about one environment: its id, a hash of its path."""

    id: Annotated[str, Meta(min_length=1, max_length=128)]


class CommandToRun(msgspec.Struct):
    """Params of `environment/execute`.

    `cwd` defaults to the project folder; `env` is added to the variables that activate the environment.
    """

    id: Annotated[str, Meta(min_length=1, max_length=128)]
    argv: Annotated[list[str], Meta(min_length=1)]
    cwd: str | None = None
    env: dict[str, str] | None = None


class WorkflowStream(TranslatedStream):
    """Standard input and output of a Workflow Server Protocol client, for the environments of one project folder."""

    def __init__(self, inner: Stream, folder: str, join: Callable[[str, str], str]) -> None:
        super().__init__(inner)
        self._folder, self._join = folder, join
        self._frames = FrameReader()
        self._is_initialized = False
        self._open: set[_OpenRequest] = set()
        self._methods: dict[str, Callable[[Any, Reply], None]] = {
            "initialize": self._initialize,
            "shutdown": self._shutdown,
            "environment/list": self._list,
            "environment/create": self._create,
            "environment/get": self._get,
            "environment/delete": self._delete,
            "environment/execute": self._execute,
        }

    def take(self, data: bytes) -> None:
        """Parse bytes received from the client, and handle the messages; called on the event loop."""
        try:
            for body in self._frames.feed(data):
                self._body(body)
        except FramingError as error:
            self._say({"id": None, **_error(PARSE_ERROR, f"The stream cannot be parsed any further: {error}.")})
            self.input_ended()

    def has_own_requests(self) -> bool:
        """Return whether a request of the Workflow Server Protocol client is unanswered.

        Such a request may need several `venvoy/` requests, or the run of a command, before it is answered.
        """
        return bool(self._open)

    async def finish(self, seconds: float) -> None:
        """Answer open requests with an error, and flush the queued bytes, for at most `seconds`."""
        for request in tuple(self._open):
            request.answer(_error(FAILED, "The connection ended before this was done."))
        await super().finish(seconds)

    def _body(self, body: bytes) -> None:
        try:
            value = msgspec.json.decode(messages.without_lone_surrogates(body))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._say({"id": None, **_error(PARSE_ERROR, "The message is not valid JSON.")})
            return
        if isinstance(value, list) and value:
            _Batch(self._say, value, self._message)
        else:
            self._message(value, self._say)

    def _message(self, value: Any, send: Callable[[Any], None]) -> None:
        """Handle one message; `send` is called exactly once if the message gets a response, else not at all."""
        id = value.get("id") if isinstance(value, dict) else None
        if not _is_request(value):
            if _is_answered(value):
                send({"id": None, **_error(INVALID_REQUEST, "The message is not a request of JSON-RPC 2.0.")})
        elif "id" not in value:
            if value["method"] == "exit":
                self.notify("exit", {})
        elif not self._is_known(value["method"]):
            send({"id": id, **_error(METHOD_NOT_FOUND, f"There is no method {messages.shown(value['method'])}.")})
        elif not self._is_initialized and value["method"] != "initialize":
            send({"id": id, **_error(INVALID_REQUEST, "`initialize` comes first.")})
        else:
            request = _OpenRequest(id, send, self._open)
            handle = self._methods.get(value["method"]) or partial(self._call_venvoy_method, value["method"])
            handle(value.get("params"), request.answer)

    def _is_known(self, method: str) -> bool:
        return method in self._methods or method.startswith("venvoy/")

    # --- the methods ---------------------------------------------------------------------------------------------

    def _initialize(self, params: Any, reply: Reply) -> None:
        if _taken(params, WorkflowClient, reply) is not None:
            self._is_initialized = True
            from venvoy_protocol.methods import METHODS

            own = [f"venvoy/{method.name}" for method in METHODS]
            reply({"result": {"methods": [*sorted(self._methods), "exit", *own], "protocol_version": VERSION}})

    def _call_venvoy_method(self, method: str, params: Any, reply: Reply) -> None:
        """Run the `venvoy/` method that the client requests, and pass the result or error to `reply`.

        `venvoy/` methods are not part of the Workflow Server Protocol, so `method` and `params` are not translated.
        `params` that are not an object count as empty.
        """

        def answered(result: dict[str, Any] | None, error: dict[str, Any] | None) -> None:
            reply({"result": result} if error is None else {"error": error})

        self.call(method, params if isinstance(params, dict) else {}, answered)

    def _shutdown(self, params: Any, reply: Reply) -> None:
        self.call("shutdown", {}, lambda result, error: reply({"result": None}))

    def _list(self, params: Any, reply: Reply) -> None:
        def found(environments: list[dict[str, Any]]) -> None:
            reply({"result": sorted((_short(each) for each in environments), key=lambda each: str(each["id"]))})

        self._find(reply, found)

    def _create(self, params: Any, reply: Reply) -> None:
        given = _taken(params, NewEnvironment, reply)
        if given is None:
            return
        path = self._join(self._folder, given.name)
        wanted = {"folder": self._folder, "path": path, "python": given.python_version, "select": False}
        self._ask("create", wanted, reply, lambda result: self._describe(result["environment"], reply))

    def _get(self, params: Any, reply: Reply) -> None:
        given = _taken(params, EnvironmentId, reply)
        if given is not None:
            self._find_one(given.id, reply, lambda environment: self._describe(environment, reply))

    def _delete(self, params: Any, reply: Reply) -> None:
        given = _taken(params, EnvironmentId, reply)
        if given is None:
            return

        def found(environment: dict[str, Any]) -> None:
            done = {"result": {"id": given.id}}
            self._ask("remove", {"path": environment["prefix"]}, reply, lambda result: reply(done))

        self._find_one(given.id, reply, found)

    def _execute(self, params: Any, reply: Reply) -> None:
        given = _taken(params, CommandToRun, reply)
        if given is None:
            return
        variables = dict(os.environ)

        def activated(activation: dict[str, Any]) -> None:
            # Its own thread: a command may take long, and must not occupy a worker thread.
            work = partial(self._run, given, activation, variables, reply)
            threading.Thread(target=work, name="venvoy-command", daemon=True).start()

        def found(environment: dict[str, Any]) -> None:
            wanted = {"environment": environment["prefix"], "folder": self._folder, "variables": variables}
            self._ask("activate", wanted, reply, activated)

        self._find_one(given.id, reply, found)

    def _run(self, given: CommandToRun, activation: dict[str, Any], variables: dict[str, str], reply: Reply) -> None:
        from venvoy_server.rpc.workflow_command import CommandFailed, run_command

        folder = self._join(self._folder, given.cwd or "")
        try:
            done = run_command(given.argv, folder, activation, given.env or {}, variables)
        except CommandFailed as error:
            reply(_error(FAILED, str(error)))
        except (ValueError, OperationError):  # a NUL in an argument or in a variable
            reply(_error(INVALID_PARAMS, "A word or a variable holds a character that no process can be given."))
        else:
            reply({"result": {"exit_code": done.status, "stdout": done.stdout, "stderr": done.stderr}})

    def _describe(self, environment: dict[str, Any], reply: Reply) -> None:
        """Reply with an environment's id, name, Python version, path, manager, kind, and installed packages."""

        def listed(result: dict[str, Any]) -> None:
            packages = [{"name": each["name"], "version": each["version"]} for each in result["packages"]]
            extra = {"path": environment["prefix"], "manager": environment["manager"], "kind": environment["kind"]}
            full = {"interpreter_path": environment["executable"], "installed_packages": packages, "extra": extra}
            reply({"result": {**_short(environment), **full}})

        self._ask("packages", {"environment": environment["prefix"]}, reply, listed)

    def _find(self, reply: Reply, found: Callable[[list[dict[str, Any]]], None]) -> None:
        wanted = {"folders": [self._folder], "scope": "workspace"}
        self._ask("discover", wanted, reply, lambda result: found(result["environments"]))

    def _find_one(self, id: str, reply: Reply, found: Callable[[dict[str, Any]], None]) -> None:
        def chosen(environments: list[dict[str, Any]]) -> None:
            one = next((each for each in environments if _id(each) == id), None)
            if one is None:
                reply(_error(NOT_FOUND, "There is no environment with this id in the project."))
            else:
                found(one)

        self._find(reply, chosen)

    def _ask(self, name: str, params: dict[str, Any], reply: Reply, then: Callable[[dict[str, Any]], None]) -> None:
        def answered(result: dict[str, Any] | None, error: dict[str, Any] | None) -> None:
            if result is not None:
                then(result)
            else:
                reply(_own_error(error or {}))

        self.call(f"venvoy/{name}", params, answered)

    def _say(self, message: Any) -> None:
        said = message if isinstance(message, list) else [message]
        whole = [{"jsonrpc": "2.0", **each} for each in said]
        self.inner.send(frame(msgspec.json.encode(whole if isinstance(message, list) else whole[0])))


class _OpenRequest:
    """An unanswered request of the client; it removes itself from the set `among` when it is answered. Thread-safe."""

    def __init__(self, id: Any, send: Callable[[Any], None], among: set[_OpenRequest]) -> None:
        self._id, self._send, self._among = id, send, among
        self._lock = threading.Lock()
        among.add(self)

    def answer(self, rest: dict[str, Any]) -> None:
        """Send the response, whose `result` or `error` is in `rest`. Every call after the first is a no-op."""
        with self._lock:
            if self not in self._among:
                return
            self._send({"id": self._id, **rest})
            self._among.discard(self)


class _Batch:
    """A JSON-RPC batch, several messages in one array: their responses are sent together, after the last one."""

    def __init__(
        self, say: Callable[[Any], None], values: list[Any], handle: Callable[[Any, Callable[[Any], None]], None]
    ) -> None:
        self._say = say
        self._responses: list[Any] = []
        self._lock = threading.Lock()
        self._expected = sum(map(_is_answered, values))
        for each in values:
            handle(each, self._add)

    def _add(self, response: Any) -> None:
        with self._lock:
            self._responses.append(response)
            is_complete = len(self._responses) == self._expected
        if is_complete:
            self._say(self._responses)


def _is_request(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("jsonrpc") == "2.0"
        and isinstance(value.get("method"), str)
        and isinstance(value.get("id"), int | str | None)
        and not isinstance(value.get("id"), bool)
    )


def _is_answered(value: Any) -> bool:
    """Return whether a message gets a response: a request with an id, or anything that is not a valid message."""
    if _is_request(value):
        return "id" in value
    return not (isinstance(value, dict) and ("result" in value or "error" in value))


def _taken(params: Any, kind: type[P], reply: Reply) -> P | None:
    """Return the params decoded as `kind`; if they are invalid, reply with an error and return None."""
    try:
        return messages.decode_params(msgspec.json.encode({} if params is None else params), msgspec.json.Decoder(kind))
    except MethodError as error:
        reply(_error(error.code, error.message, error.data))
        return None


def _id(environment: dict[str, Any]) -> str:
    """Return a stable id of an environment: a hash of its real path."""
    return hashlib.sha256(environment["realPrefix"].encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _short(environment: dict[str, Any]) -> dict[str, Any]:
    name, version = environment["displayName"], environment["version"]
    return {"id": _id(environment), "name": name, "python_version": version or ""}


def _error(code: int, message: str, data: Any = None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, **({} if data is None else {"data": data})}}


def _own_error(error: dict[str, Any]) -> dict[str, Any]:
    """Convert an error of a `venvoy/` method to the Workflow Server Protocol, which has its own error codes."""
    data = error.get("data") or {}
    code = error["code"] if error["code"] == INVALID_PARAMS else _CODES.get(str(data.get("code")), FAILED)
    return _error(code, error["message"], data or None)
