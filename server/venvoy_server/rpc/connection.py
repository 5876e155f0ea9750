"""A client's connection: its lifecycle, the routing of its messages, and exactly one response to each request."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, Protocol

import msgspec
from msgspec import UNSET

from venvoy_protocol.errors import INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR, SERVER_NOT_INITIALIZED, MethodError
from venvoy_server.call_context import Client
from venvoy_server.metrics import CONNECTIONS, CONNECTIONS_TOTAL
from venvoy_server.rpc import messages
from venvoy_server.rpc.calls import Calls
from venvoy_server.rpc.client_log import ClientLog
from venvoy_server.rpc.framing import FramingError, frame
from venvoy_server.rpc.greeting import GREETING, is_resumed
from venvoy_server.rpc.initialize import folders_of, folders_of_uris, initialize_result
from venvoy_server.rpc.initialize_params import InitializeParams
from venvoy_server.rpc.intake import Intake
from venvoy_server.rpc.language import LanguageQueue, LanguageSide, refuse
from venvoy_server.rpc.language_routes import LANGUAGE_ROUTES, NOTIFICATIONS
from venvoy_server.rpc.notification_params import ConfigurationChanged, FoldersChanged, TraceSet
from venvoy_server.rpc.outbox import Outbox
from venvoy_server.rpc.peer import Shared
from venvoy_server.rpc.service_token import ServiceToken
from venvoy_server.rpc.watched_files import paths_of, register
from venvoy_server.settings import resolve

__all__ = ["Connection", "LanguageSide"]

logger = logging.getLogger("venvoy.rpc")

Phase = Literal["new", "running", "shutdown", "ended"]
MESSAGE_TYPE_WARNING = 2
OWN_ID = "venvoy-"
"""Prefix of the ids of requests from the server to the client."""


class SharedServices(Shared, Protocol):
    """Services that all connections of a process share, such as a thread pool and the code for LSP messages."""

    async def load_language_side(self, connection: Connection) -> LanguageSide:
        """Load the code that handles LSP messages, such as hover; return its object that serves `connection`."""
        ...


_initialize_decoder = msgspec.json.Decoder(InitializeParams)
_trace_decoder = msgspec.json.Decoder(TraceSet)
_folders_decoder = msgspec.json.Decoder(FoldersChanged)
_configuration_decoder = msgspec.json.Decoder(ConfigurationChanged)


class Connection:
    """The connection of one client. `receive` takes bytes on the event loop; the event `ended` is set at its end."""

    def __init__(
        self,
        shared: SharedServices,
        write: Callable[[bytes], None],
        outbox: Outbox | None = None,
        *,
        token: ServiceToken | None = None,
        strict: bool = False,
    ) -> None:
        """Take the shared services, the function that writes to the client, and the counter of bytes not yet written.

        With `token`, nothing is served until `initialize` presents the token. With `strict`, a message with a header
        field that LSP does not define is an error, which rejects HTTP from browsers.
        """
        CONNECTIONS.add(1)
        CONNECTIONS_TOTAL.add(1)
        self._token = token
        self.shared = shared
        self.client = Client(user_configuration=shared.machine.user_configuration())
        self.phase: Phase = "new"
        self.exit_status = 0
        self.ended = asyncio.Event()
        self.initialize_params: InitializeParams | None = None
        self.watches_files = self.is_resumed = self.is_relayed = False
        self._warned: set[str] = set()
        self._outbox = outbox or Outbox()
        self.log = ClientLog(self)
        self.calls = Calls(self, shared, self._outbox, self.log)
        self._intake = Intake(self.calls.jobs, self._outbox, self._take_one, self._broken, shared.turns, strict=strict)
        self._write = write
        self._numbers = itertools.count(1)
        self._outgoing: dict[str, Callable[[messages.Message], None]] = {}
        self.language = LanguageQueue(
            self, shared.live, lambda: shared.load_language_side(self), lambda: bool(self.calls.jobs.open())
        )
        self._notifications: dict[str, Callable[[messages.Message, bytes], None]] = {
            "$/cancelRequest": partial(self._cancel, self.calls.cancel_request),
            "window/workDoneProgress/cancel": partial(self._cancel, self.calls.cancel_progress),
            "initialized": self._initialized,
            "$/setTrace": self._set_trace,
            "workspace/didChangeWatchedFiles": self._files_changed,
            "workspace/didChangeWorkspaceFolders": self._folders_changed,
            "workspace/didChangeConfiguration": self._configuration_changed,
        }

    # --- as a subscriber of notifications ------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Return whether the client has completed `initialize` and has not shut down."""
        return self.phase == "running"

    @property
    def has_ended(self) -> bool:
        """Return whether the connection has ended."""
        return self.phase == "ended"

    def unsaved_text(self, path: str) -> str | None:
        """Return a requirements file's text in the client's editor, or None if it is not open there; thread-safe."""
        return self.language.unsaved_text(path)

    def environments_changed(self) -> None:
        """Have the requirements files open at the client checked again, because environments changed. Thread-safe."""
        self.language.environments_changed()

    # --- bytes and messages -------------------------------------------------------------------------------------

    def receive(self, data: bytes, taken: Callable[[], None] = lambda: None) -> None:
        """Feed received bytes to the connection; they are ignored once it has ended.

        `taken` is called, from any thread, when the caller may read more (back-pressure).
        """
        self._intake.receive(data, taken)

    def _take_one(self, body: bytes) -> bool:
        if self.phase == "ended":
            return False
        self._take(body)
        return True

    def _broken(self, error: FramingError) -> None:
        if self.phase != "ended":
            self.fail(None, PARSE_ERROR, f"The stream cannot be parsed any further: {error}.")
            self.end(1)

    @property
    def is_working(self) -> bool:
        """Return whether a request, `venvoy/` or LSP, is unanswered, or a received message is not handled yet."""
        return bool(self.calls.jobs.open()) or self.language.has_requests or self._intake.holds_messages

    def send(self, body: bytes) -> None:
        """Frame and send a message body; thread-safe."""
        self._write(frame(body))
        self.language.sent(body)

    def fail(self, id: messages.Id | None, code: int, message: str, data: Any = None) -> None:
        """Send an error response to the request `id` (None if its id is unknown); thread-safe."""
        self.send(messages.error(id, code, message, data))

    def notify(self, method: str, params: Any) -> None:
        """Send a notification; thread-safe."""
        self.send(messages.notification(method, params))

    def request(self, method: str, params: Any, answered: Callable[[messages.Message], None]) -> None:
        """Send a request to the client; `answered` is called with the response on the event loop."""
        number = f"{OWN_ID}{next(self._numbers)}"
        self._outgoing[number] = answered
        self.send(messages.request(number, method, params))

    def _take(self, body: bytes) -> None:
        body = messages.without_lone_surrogates(body)
        try:
            message = messages.decode(body)
        except messages.BadMessage as error:
            self.fail(error.id, error.code, error.message)
            return
        with self.log.of_request(message.id if isinstance(message.id, int | str) else None):
            try:
                self._handle(message, body)
            except Exception:
                logger.exception("%s failed", message.method)
                refuse(self, message)

    def _handle(self, message: messages.Message, body: bytes) -> None:
        if messages.is_response(message):
            self._response(message, body)
        elif message.id is UNSET:
            self._notification(message, body)
        else:
            self._request(message, body)

    def _response(self, message: messages.Message, body: bytes) -> None:
        if isinstance(message.id, str) and message.id.startswith(OWN_ID):
            answered = self._outgoing.pop(message.id, None)
            if answered is not None:
                answered(message)
        else:
            self._to_language_side(message, body)

    def _notification(self, message: messages.Message, body: bytes) -> None:
        own = self._notifications.get(message.method)
        if message.method == "exit":
            self.end(0 if self.phase == "shutdown" else 1)
        elif self.phase == "shutdown" or self._is_stranger:
            return
        elif own is not None:
            own(message, body)
        elif message.method.startswith("venvoy/"):
            logger.warning("%s is a request, and was not run: it came without an id", messages.shown(message.method))
        else:
            self._to_language_side(message, body)

    def _request(self, message: messages.Message, body: bytes) -> None:
        if message.id in self.calls.jobs:
            self.fail(message.id, INVALID_REQUEST, f"A request with the id {message.id!r} is still running.")
        elif self.phase == "shutdown":
            self.fail(message.id, INVALID_REQUEST, "The server was shut down; only `exit` may follow.")
        elif message.method == "initialize":
            self._initialize(message)
        elif self._is_stranger:
            said = "`initialize` has to present the service's token first, in `initializationOptions.token`."
            self.fail(message.id, SERVER_NOT_INITIALIZED, said)
        elif message.method == GREETING:
            self.is_resumed, self.is_relayed = is_resumed(body), True
            self.send(messages.result(message.id, None))
        elif message.method == "shutdown":
            self._shutdown(message)
        elif message.method.startswith("venvoy/"):
            self.calls.request(message)
        elif self.phase == "new":
            self.fail(message.id, SERVER_NOT_INITIALIZED, f"{messages.shown(message.method)} needs `initialize` first.")
        elif message.method == "workspace/executeCommand":
            if not self.calls.handle_command(message):
                self._to_language_side(message, body)
        elif message.method in LANGUAGE_ROUTES:
            self._to_language_side(message, body)
        elif message.method in NOTIFICATIONS:
            self.fail(message.id, INVALID_REQUEST, f"{message.method} is a notification: send it without an id.")
        else:
            self.fail(message.id, METHOD_NOT_FOUND, f"There is no method {messages.shown(message.method)}.")

    @property
    def _is_stranger(self) -> bool:
        """Return whether a token is required that the client has not yet presented (in `initialize`)."""
        return self._token is not None and self.phase == "new"

    def _to_language_side(self, message: messages.Message, body: bytes) -> None:
        if self.phase == "running":
            self.language.receive(message, body)

    # --- lifecycle ----------------------------------------------------------------------------------------------

    def _initialize(self, message: messages.Message) -> None:
        if self.phase != "new":
            self.fail(message.id, INVALID_REQUEST, "The server is initialized already.")
            return
        try:
            params = messages.decode_params(message.params, _initialize_decoder)
        except MethodError as error:
            self.fail(message.id, error.code, error.message, error.data)
            return
        if self._token is not None and not self._token.matches(params.options.token):
            said = "`initializationOptions.token` is not the token of this service, which its token file holds."
            self.fail(message.id, INVALID_REQUEST, said)
            self.end(1)
            return
        self.phase = "running"
        self.initialize_params = params
        self.log.set_trace(params.trace)
        problems = self._take_options(params)
        self.send(messages.result(message.id, initialize_result(params)))
        self._warn(problems)

    def _take_options(self, params: InitializeParams) -> list[str]:
        settings, problems = resolve(params.options.settings)
        user, trusted = self.client.user_configuration, params.options.trusted
        self.client = Client(folders_of(params), trusted=trusted, settings=settings, user_configuration=user)
        return [
            *(f"{problem.message} ({problem.path})" for problem in problems),
            *(f"{problem.message} ({user.path})" for problem in user.problems),
        ]

    def _warn(self, problems: list[str]) -> None:
        """Send problems found in the settings to the client's log, each problem only once per connection."""
        new = [problem for problem in problems if problem not in self._warned]
        self._warned.update(new)
        for problem in new:
            self.notify("window/logMessage", {"type": MESSAGE_TYPE_WARNING, "message": f"Venvoy: {problem}"})

    def client_shows_progress(self) -> bool:
        """Return whether the client accepts progress that the server initiates (`window.workDoneProgress`)."""
        params = self.initialize_params
        return params is not None and params.capability("window", "workDoneProgress") is True

    def _shutdown(self, message: messages.Message) -> None:
        self.phase = "shutdown"
        self.calls.jobs.cancel_open()
        self.send(messages.result(message.id, None))

    def end(self, status: int) -> None:
        """End the connection: stop reading, cancel open requests, and end subscriptions. A second call does nothing.

        `status` becomes the exit status of the server process if this process serves only one client.
        """
        if self.phase == "ended":
            return
        CONNECTIONS.add(-1)
        self.phase, self.exit_status = "ended", status
        self.calls.jobs.cancel_open()
        self.language.close()
        self.shared.live.left(self)
        self.log.close()
        self.ended.set()

    # --- notifications from the client ---------------------------------------------------------------------------------

    def _initialized(self, message: messages.Message, body: bytes) -> None:
        if self.phase == "running":
            register(self, self._client_watches)
        self._to_language_side(message, body)

    def _client_watches(self) -> None:
        self.watches_files = True

    def _set_trace(self, message: messages.Message, body: bytes) -> None:
        with contextlib.suppress(MethodError):
            self.log.set_trace(messages.decode_params(message.params, _trace_decoder).value)

    def _files_changed(self, message: messages.Message, body: bytes) -> None:
        self.shared.live.files_changed(paths_of(message))
        self._to_language_side(message, body)

    def _folders_changed(self, message: messages.Message, body: bytes) -> None:
        try:
            event = messages.decode_params(message.params, _folders_decoder).event
        except MethodError as error:
            logger.warning("%s: %s", message.method, error.message)
            return
        gone = folders_of_uris(folder.uri for folder in event.removed)
        added = folders_of_uris(folder.uri for folder in event.added)
        kept = [folder for folder in self.client.folders if folder not in gone]
        self.client.folders = tuple(dict.fromkeys([*kept, *added]))
        self.shared.live.folders_closed(self, gone)
        self._to_language_side(message, body)

    def _configuration_changed(self, message: messages.Message, body: bytes) -> None:
        try:
            options = messages.decode_params(message.params, _configuration_decoder).settings
        except MethodError as error:
            logger.warning("%s: %s", message.method, error.message)
            return
        # Editors send this for other sections, too, and empty at their start (eglot): ignore it without our section.
        if isinstance(options, dict) and "venvoy" in options:
            self.client.own_settings, problems = resolve(options["venvoy"])
            self._warn([f"{problem.message} ({problem.path})" for problem in problems])
        self._to_language_side(message, body)

    def _cancel(self, cancel: Callable[[messages.Message], bool], message: messages.Message, body: bytes) -> None:
        if not cancel(message) and self.language.has_begun_loading:
            self._to_language_side(message, body)
