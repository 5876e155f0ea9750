"""The asynchronous client: starts the Venvoy service or connects to it, and matches responses to requests."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from venvoy_client.methods import Methods, Progress
from venvoy_client.streams import LIMIT, connected, read_body
from venvoy_protocol.base import Params, Wire
from venvoy_protocol.errors import INTERNAL_ERROR, REQUEST_CANCELLED, MethodError

R = TypeVar("R", bound=Wire)

PROGRAM = (sys.executable, "-E", "-P", "-m", "venvoy_server", "serve")
ENDED = {"code": "service-ended"}
END_SECONDS = 35.0
"""Timeout in seconds for the service to end; it does not end while it is linking files into an environment."""


class Client(Methods):
    """A connection to a Venvoy service, with the requests that wait for a response; an asynchronous context manager."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None,
        options: dict[str, Any] | None,
        folders: Sequence[str],
        address: str | None = None,
        token_file: str | None = None,
        timeout: float | None = None,
    ) -> None:
        self._command = tuple(command)
        self._address, self._token_file = address, token_file
        self._timeout = timeout
        self._opening = asyncio.Lock()
        self._input: asyncio.StreamReader | None = None
        self._output: asyncio.StreamWriter | None = None
        self._environment = environment
        self._options = options
        self._folders = tuple(folders)
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._progress: dict[str, Progress] = {}
        self._listeners: list[Callable[[str, Any], None]] = []
        self._ended = False

    @classmethod
    def start(
        cls,
        *,
        command: Sequence[str] = (*PROGRAM, "--stdio"),
        environment: Mapping[str, str] | None = None,
        folders: Sequence[str] = (),
        trusted: bool | Sequence[str] | None = None,
        timeout: float | None = None,
    ) -> Client:
        """Return a client that starts its own service when its `async with` block begins.

        `folders` are the workspace folders (absolute paths). `trusted` is whether code in them may be executed, or a
        list of those where it may; with None, the decisions that the user has recorded apply. A request without a
        response after `timeout` seconds is cancelled and raises MethodError with `timeout` in `data.code`. The default
        `command` excludes the current folder from the import path (`-P`). `environment` are the service's environment
        variables (None: those of this process).
        """
        return cls(command, environment=environment, options=_options(trusted), folders=folders, timeout=timeout)

    @classmethod
    def shared(
        cls,
        *,
        environment: Mapping[str, str] | None = None,
        folders: Sequence[str] = (),
        trusted: bool | Sequence[str] | None = None,
        timeout: float | None = None,
    ) -> Client:
        """Return a client of the service that all programs of the user share; it is started if it is not running.

        `folders` are the workspace folders (absolute paths). `trusted` is whether code in them may be executed, or a
        list of those where it may; with None, the decisions that the user has recorded apply. A request without a
        response after `timeout` seconds is cancelled and raises MethodError with `timeout` in `data.code`.
        `environment` are the environment variables that the service uses for this client (None: those of this process).
        If the shared service ends, a new one takes over, and open requests that change nothing are repeated there.
        """
        command, options = (*PROGRAM, "--shared"), _options(trusted)
        return cls(command, environment=environment, options=options, folders=folders, timeout=timeout)

    @classmethod
    def connect(
        cls,
        address: str,
        *,
        token_file: str | None = None,
        folders: Sequence[str] = (),
        trusted: bool | Sequence[str] | None = None,
        timeout: float | None = None,
    ) -> Client:
        """Return a client of a running service at `address`: `unix:PATH`, `tcp:HOST:PORT` or `pipe:NAME`.

        The address is the one that was passed to `venvoy serve --listen`. `token_file` is the path of a file with the
        token for authentication, which the service prints; unix sockets need none. `folders` are the workspace folders.
        `trusted` is whether code in them may be executed, or a list of those where it may; with None, the decisions
        that the user has recorded apply. If the connection ends, the next request reconnects. A request without a
        response after `timeout` seconds is cancelled; with None, there is no time limit.
        """
        options = _options(trusted)
        return cls(
            (),
            environment=None,
            options=options,
            folders=folders,
            address=address,
            token_file=token_file,
            timeout=timeout,
        )

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def _open(self) -> None:
        """Start the service or connect to it, and send the request `initialize` if there is anything to put into it.

        The request contains the workspace folders, which of them are trusted, and the token that authenticates this
        client. If the request fails, the connection is closed and the exception is raised.
        """
        if self._address is None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, env=self._environment, limit=LIMIT
            )
            self._input, self._output = self._process.stdout, self._process.stdin
        else:
            self._input, self._output = await connected(self._address)
        self._ended = False
        self._reader = asyncio.create_task(self._read())
        if self._address is not None and self._address.startswith("unix:"):
            self._write({"jsonrpc": "2.0", "method": "$/client", "params": {"variables": _variables()}})
        if self._options is not None or self._folders or self._token_file is not None:
            try:
                await self._limited("initialize", self._initialize_params())
            except BaseException:
                await self._end()
                raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        process, output = self._process, self._output
        assert output is not None and self._reader is not None
        for number in self._waiting:  # the service would finish what only reads, although its caller is gone
            self._cancel(number)
        output.close()
        if process is not None:
            try:
                await asyncio.wait_for(process.wait(), END_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        else:
            with contextlib.suppress(ConnectionError):
                await output.wait_closed()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    @property
    def pid(self) -> int | None:
        """Return the service's process id, or None if this client has not started a service."""
        return self._process.pid if self._process is not None else None

    def listen(self, listener: Callable[[str, Any], None]) -> None:
        """Call `listener` with the method and params of every notification from the server."""
        self._listeners.append(listener)

    async def call(self, method: str, params: Params, result: type[R], progress: Progress | None = None) -> R:
        """Send a request; return its result, of type `result`; `progress` gets progress reports. Raises MethodError."""
        body = msgspec.to_builtins(params)
        token = f"progress-{next(self._numbers)}"
        if progress is not None:
            self._progress[token] = progress
            body["workDoneToken"] = token
        try:
            return msgspec.json.decode(await self.request(method, body), type=result)
        finally:
            self._progress.pop(token, None)

    async def request(self, method: str, params: Any) -> msgspec.Raw:
        """Send any request and return its result as raw JSON; cancelling the await cancels the request in the service.

        Raises MethodError, with `service-ended` or (after the client's timeout) `timeout` in `data.code`.
        """
        if self._ended and self._address is not None:
            async with self._opening:
                if self._ended:
                    await self._open_again()
        return await self._limited(method, params)

    async def _open_again(self) -> None:
        if self._output is not None:
            self._output.close()
        try:
            await self._open()
        except OSError as error:
            raise MethodError(INTERNAL_ERROR, f"{self._address} cannot be reached: {error}.", ENDED) from error

    async def _limited(self, method: str, params: Any) -> msgspec.Raw:
        """Send a request and return its result; raises MethodError if no response arrives in the client's timeout."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._request(method, params)
        except TimeoutError:
            message = f"{method} was not answered within {self._timeout} seconds."
            raise MethodError(REQUEST_CANCELLED, message, {"code": "timeout"}) from None

    async def _request(self, method: str, params: Any) -> msgspec.Raw:
        if self._ended:
            raise _service_ended()
        number = next(self._numbers)
        future: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            await self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
            return await future
        except asyncio.CancelledError:
            self._cancel(number)
            raise
        finally:
            self._waiting.pop(number, None)

    def _cancel(self, number: int) -> None:
        self._write({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": number}})

    async def notify(self, method: str, params: Any) -> None:
        """Send a notification, a message that the service does not answer."""
        await self._send({"jsonrpc": "2.0", "method": method, "params": params})

    async def _send(self, message: dict[str, Any]) -> None:
        stdin = self._write(message)
        # The end of the service's output fails every request that is still waiting.
        with contextlib.suppress(ConnectionError):
            await stdin.drain()

    def _write(self, message: dict[str, Any]) -> asyncio.StreamWriter:
        assert self._output is not None
        body = msgspec.json.encode(message)
        self._output.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return self._output

    async def _read(self) -> None:
        """Read messages until the service's output ends or a message is invalid; then all pending requests fail."""
        assert self._input is not None
        try:
            while True:
                body = await read_body(self._input)
                self._take(msgspec.json.decode(body, type=dict[str, msgspec.Raw]))
        finally:
            self._ended = True
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(_service_ended())

    def _take(self, message: dict[str, msgspec.Raw]) -> None:
        if "method" in message:
            method = msgspec.json.decode(message["method"], type=str)
            params = msgspec.json.decode(message["params"]) if "params" in message else None
            self._take_notification(method, params)
            return
        id = msgspec.json.decode(message["id"]) if "id" in message else None
        future = self._waiting.get(id) if isinstance(id, int) else None
        if future is None or future.done():
            return
        if "error" in message:
            error = msgspec.json.decode(message["error"], type=dict[str, Any])
            future.set_exception(MethodError(error["code"], error["message"], error.get("data")))
        else:
            future.set_result(message["result"])

    def _take_notification(self, method: str, params: Any) -> None:
        """Schedule the calls of all listeners; a progress report goes to its request's `progress`, if there is one."""
        loop = asyncio.get_running_loop()
        if method == "$/progress" and isinstance(params, dict):
            progress = self._progress.get(str(params.get("token")))
            if progress is not None:
                loop.call_soon(progress, params["value"])
                return
        for listener in self._listeners:
            loop.call_soon(listener, method, params)

    def _initialize_params(self) -> dict[str, Any]:
        from pathlib import Path

        options = self._options
        if self._token_file is not None:
            options = {**(options or {}), "token": Path(self._token_file).read_text("ascii").strip()}
        folders = [{"uri": Path(folder).as_uri(), "name": Path(folder).name} for folder in self._folders]
        return {
            "processId": None,
            "rootUri": folders[0]["uri"] if folders else None,
            "capabilities": {},
            "workspaceFolders": folders,
            "initializationOptions": options,
        }


def _service_ended() -> MethodError:
    return MethodError(INTERNAL_ERROR, "The service ended before it answered.", ENDED)


def _options(trusted: bool | Sequence[str] | None) -> dict[str, Any] | None:
    if trusted is None:
        return None
    return {"trusted": trusted if isinstance(trusted, bool) else list(trusted)}


def _variables() -> str:
    """Return this process's environment variables as one text: `NAME=value`, NUL between, bytes decoded as Latin-1."""
    pairs = (os.fsencode(f"{name}={value}") for name, value in os.environ.items())
    return b"\0".join(pairs).decode("latin-1")
