"""A client's connection: its state, its requests, and exactly one answer to each of them."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, Protocol

import msgspec
from msgspec import UNSET

from venvoy_protocol.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    REQUEST_CANCELLED,
    SERVER_NOT_INITIALIZED,
    MethodError,
)
from venvoy_server.convert import encodable, path_of_uri
from venvoy_server.rpc import messages
from venvoy_server.rpc.capabilities import InitializeParams, initialize_result
from venvoy_server.rpc.dispatch import Call, Routes
from venvoy_server.rpc.framing import FrameReader, FramingError, frame
from venvoy_server.rpc.jobs import Job, WorkDone
from venvoy_server.session import Cancellation, Cancelled, Client, Context, Machine
from venvoy_server.settings import resolve

logger = logging.getLogger("venvoy.rpc")

Phase = Literal["new", "running", "shutdown", "ended"]
MESSAGE_TYPE_WARNING = 2


class LanguageSide(Protocol):
    """The LSP half of a connection, loaded beside the edge when a client speaks LSP."""

    def receive(self, message: messages.Message, body: bytes) -> None:
        """Take a message of LSP's own; every request among them gets its answer from here."""
        ...

    def close(self) -> None:
        """Let go of everything that belongs to this connection."""
        ...


class Shared(Protocol):
    """What the connections of one process share."""

    @property
    def machine(self) -> Machine:
        """Return the services behind the handlers."""
        ...

    @property
    def pool(self) -> ThreadPoolExecutor:
        """Return the threads in which handlers run."""
        ...

    @property
    def routes(self) -> Routes:
        """Return the methods with their handlers and decoders."""
        ...

    def new_cancellation(self) -> Cancellation:
        """Return a fresh cancellation."""
        ...

    async def load_language_side(self, connection: Connection) -> LanguageSide:
        """Load the LSP half, off the event loop, and bind it to a connection."""
        ...


class Connection:
    """One client. `receive` takes bytes on the event loop; `ended` is set when the client is gone."""

    def __init__(self, shared: Shared, write: Callable[[bytes], None]) -> None:
        self.shared = shared
        self.client = Client()
        self.phase: Phase = "new"
        self.exit_status = 0
        self.ended = asyncio.Event()
        self.initialize_params: InitializeParams | None = None
        self.initialize_body: bytes | None = None
        self.jobs: dict[messages.Id, Job] = {}
        self._write = write
        self._reader = FrameReader()
        self._numbers = itertools.count(1)
        self._outgoing: dict[messages.Id, Callable[[messages.Message], None]] = {}
        self._language: LanguageSide | None = None
        self._waiting: list[tuple[messages.Message, bytes]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._notifications: dict[str, Callable[[messages.Message, bytes], None]] = {
            "initialized": self._initialized,
            "exit": self._exit,
            "$/cancelRequest": self._cancel_request,
            "window/workDoneProgress/cancel": self._cancel_progress,
            "workspace/didChangeWorkspaceFolders": self._folders_changed,
            "workspace/didChangeConfiguration": self._configuration_changed,
        }

    # --- bytes and messages -------------------------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Take bytes as they came."""
        try:
            for body in self._reader.feed(data):
                self._take(body)
        except FramingError as error:
            self.send(messages.error(None, PARSE_ERROR, f"The stream cannot be read on: {error}."))
            self.end(1)

    def end_of_input(self) -> None:
        """Take note that the client sends no more."""
        self.end(0)

    def send(self, body: bytes) -> None:
        """Send a message; may be called from any thread."""
        self._write(frame(body))

    def notify(self, method: str, params: Any) -> None:
        """Send a notification; may be called from any thread."""
        self.send(messages.notification(method, encodable(params)))

    def request(self, method: str, params: Any, answered: Callable[[messages.Message], None]) -> None:
        """Send a request to the client; `answered` gets its response on the event loop."""
        number = f"venvoy-{next(self._numbers)}"
        self._outgoing[number] = answered
        self.send(messages.request(number, method, params))

    def _take(self, body: bytes) -> None:
        try:
            message = messages.decode(body)
        except messages.BadMessage as error:
            self.send(messages.error(error.id, error.code, error.message))
            return
        if message.method is UNSET:
            self._response(message, body)
        elif message.id is UNSET:
            self._notification(message, body)
        else:
            self._request(message, body)

    def _response(self, message: messages.Message, body: bytes) -> None:
        answered = self._outgoing.pop(message.id, None) if isinstance(message.id, str) else None
        if answered is not None:
            answered(message)
        else:
            self._to_language_side(message, body)

    def _notification(self, message: messages.Message, body: bytes) -> None:
        if self.phase == "shutdown" and message.method != "exit":
            return
        own = self._notifications.get(message.method)
        if own is not None:
            own(message, body)
        elif message.method.startswith("venvoy/"):
            logger.warning("%s came as a notification; it is a request, and was not run", message.method)
        elif self.phase == "running":
            self._to_language_side(message, body)

    def _request(self, message: messages.Message, body: bytes) -> None:
        if message.id in self.jobs:
            self._fail(message.id, INVALID_REQUEST, f"A request with the id {message.id!r} is still running.")
        elif self.phase == "shutdown":
            self._fail(message.id, INVALID_REQUEST, "The server was shut down; only `exit` may follow.")
        elif message.method == "initialize":
            self._initialize(message, body)
        elif message.method == "shutdown":
            self._shutdown(message)
        elif message.method.startswith("venvoy/"):
            self._start(message.id, self.shared.routes.of_request(message.method), message.params)
        elif self.phase == "new":
            self._fail(message.id, SERVER_NOT_INITIALIZED, f"{message.method} needs `initialize` first.")
        elif message.method == "workspace/executeCommand":
            self._execute_command(message)
        else:
            self._to_language_side(message, body)

    def _fail(self, id: messages.Id | None, code: int, message: str, data: Any = None) -> None:
        self.send(messages.error(id, code, message, data))

    # --- lifecycle ----------------------------------------------------------------------------------------------

    def _initialize(self, message: messages.Message, body: bytes) -> None:
        if self.phase != "new":
            self._fail(message.id, INVALID_REQUEST, "The server is initialized already.")
            return
        try:
            params = msgspec.json.decode(message.params or b"{}", type=InitializeParams)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            wrong = messages.invalid_params(error)
            self._fail(message.id, wrong.code, wrong.message, wrong.data)
            return
        self.phase = "running"
        self.initialize_params, self.initialize_body = params, body
        problems = self._take_options(params)
        self.send(messages.result(message.id, initialize_result(params)))
        for problem in problems:
            self.notify("window/logMessage", {"type": MESSAGE_TYPE_WARNING, "message": f"Venvoy: {problem}"})

    def _take_options(self, params: InitializeParams) -> list[str]:
        options = params.initialization_options
        settings, problems = resolve(options.settings if options else None)
        folders = [path_of_uri(folder.uri) for folder in params.workspace_folders or ()]
        if not folders:
            root = path_of_uri(params.root_uri) if params.root_uri else params.root_path
            folders = [root] if root else []
        self.client = Client(
            [each for each in folders if each], trusted=options.trusted if options else None, settings=settings
        )
        return [problem.message for problem in problems]

    def _initialized(self, message: messages.Message, body: bytes) -> None:
        if self.phase == "running":
            self._to_language_side(message, body)

    def _shutdown(self, message: messages.Message) -> None:
        self.phase = "shutdown"
        for job in tuple(self.jobs.values()):
            job.cancel()
        self.send(b'{"jsonrpc":"2.0","id":%s,"result":null}' % msgspec.json.encode(message.id))

    def _exit(self, message: messages.Message, body: bytes) -> None:
        self.end(0 if self.phase == "shutdown" else 1)

    def end(self, status: int) -> None:
        """End the connection: nothing more is read, what runs is told to stop."""
        if self.phase == "ended":
            return
        self.phase, self.exit_status = "ended", status
        for job in tuple(self.jobs.values()):
            job.cancellation.cancel()
        for task in tuple(self._tasks):
            task.cancel()
        if self._language is not None:
            self._language.close()
        self.ended.set()

    # --- LSP's own messages -------------------------------------------------------------------------------------

    def _to_language_side(self, message: messages.Message, body: bytes) -> None:
        """Hand a message to the LSP half; while that loads, messages wait in their order."""
        if self._language is not None:
            self._language.receive(message, body)
        elif self._waiting is not None:
            self._waiting.append((message, body))
        elif self.phase == "running":
            self._waiting = [(message, body)]
            self._keep(asyncio.get_running_loop().create_task(self._load_language_side()))

    async def _load_language_side(self) -> None:
        self._language = await self.shared.load_language_side(self)
        waiting, self._waiting = self._waiting or [], None
        for message, body in waiting:
            self._language.receive(message, body)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- what clients tell --------------------------------------------------------------------------------------

    def _folders_changed(self, message: messages.Message, body: bytes) -> None:
        try:
            event = msgspec.json.decode(message.params or b"{}", type=dict[str, dict[str, list[dict[str, Any]]]])[
                "event"
            ]
        except (msgspec.DecodeError, KeyError):
            return
        gone = {path_of_uri(str(each.get("uri"))) for each in event.get("removed", ())}
        added = [path_of_uri(str(each.get("uri"))) for each in event.get("added", ())]
        kept = [folder for folder in self.client.folders if folder not in gone]
        self.client.folders = tuple(dict.fromkeys([*kept, *(each for each in added if each)]))
        self._to_language_side(message, body)

    def _configuration_changed(self, message: messages.Message, body: bytes) -> None:
        try:
            params = msgspec.json.decode(message.params or b"{}", type=dict[str, Any])
        except msgspec.DecodeError:
            return
        options = params.get("settings")
        options = options.get("venvoy", options) if isinstance(options, dict) else options
        self.client.settings, problems = resolve(options)
        for problem in problems:
            self.notify("window/logMessage", {"type": MESSAGE_TYPE_WARNING, "message": f"Venvoy: {problem.message}"})
        self._to_language_side(message, body)

    # --- requests of ours ---------------------------------------------------------------------------------------

    def _execute_command(self, message: messages.Message) -> None:
        try:
            call, params = self.shared.routes.of_command(message.params)
        except MethodError as error:
            self._fail(message.id, error.code, error.message, error.data)
            return
        self._start(message.id, call, params)

    def _start(self, id: messages.Id, call: Call | None, raw: Any) -> None:
        if call is None:
            self._fail(id, METHOD_NOT_FOUND, "There is no such method.")
            return
        try:
            params = call.decode(raw)
        except MethodError as error:
            self._fail(id, error.code, error.message, error.data)
            return
        job = Job(id, call.handler.method, self.shared.new_cancellation(), self.send)
        self.jobs[id] = job
        self._begin_progress(job, params.work_done_token)
        context = Context(
            self.shared.machine,
            self.client,
            job.cancellation,
            report=lambda progress: job.progress.report(progress) if job.progress else None,
            partial=self._partial(params.partial_result_token),
        )
        if call.handler.inline:
            self._run(job, call, context, params)
        else:
            self.shared.pool.submit(self._run, job, call, context, params)

    def _partial(self, token: Any) -> Callable[[Any], None] | None:
        if token is UNSET:
            return None
        return lambda value: self.notify("$/progress", {"token": token, "value": value})

    def _run(self, job: Job, call: Call, context: Context, params: Any) -> None:
        """Run a handler to its one answer; in a worker thread unless it is inline."""
        try:
            job.cancellation.check()
            body = messages.result(job.id, call.handler(context, params))
        except Cancelled:
            body = messages.error(job.id, REQUEST_CANCELLED, "The request was cancelled.")
        except MethodError as error:
            body = messages.error(job.id, error.code, error.message, error.data)
        except Exception:
            logger.exception("%s failed", call.handler.method.request)
            body = messages.error(
                job.id, INTERNAL_ERROR, f"{call.handler.method.request} failed inside the server; its log says why."
            )
        self.jobs.pop(job.id, None)
        job.answer(body)
        job.ended.set()

    def _begin_progress(self, job: Job, token: Any) -> None:
        if token is not UNSET:
            job.progress = WorkDone(token, f"Venvoy: {job.method.name}", self.send)
            job.progress.begin()
        elif job.method.long_running and self._client_shows_progress():
            own = f"venvoy-progress-{next(self._numbers)}"
            job.progress = WorkDone(own, f"Venvoy: {job.method.name}", self.send)

            def created(response: messages.Message) -> None:
                if response.error is UNSET and job.progress is not None and job.id in self.jobs:
                    job.progress.begin()

            self.request("window/workDoneProgress/create", {"token": own}, created)

    def _client_shows_progress(self) -> bool:
        params = self.initialize_params
        return params is not None and params.capability("window", "workDoneProgress") is True

    def _cancel_request(self, message: messages.Message, body: bytes) -> None:
        try:
            id = msgspec.json.decode(message.params or b"{}", type=dict[str, Any]).get("id")
        except msgspec.DecodeError:
            return
        job = self.jobs.get(id) if isinstance(id, int | str) else None
        if job is not None:
            job.cancel()
        elif self._language is not None or self._waiting is not None:
            self._to_language_side(message, body)

    def _cancel_progress(self, message: messages.Message, body: bytes) -> None:
        try:
            token = msgspec.json.decode(message.params or b"{}", type=dict[str, Any]).get("token")
        except msgspec.DecodeError:
            return
        for job in tuple(self.jobs.values()):
            if job.progress is not None and job.progress.token == token:
                job.cancel()
