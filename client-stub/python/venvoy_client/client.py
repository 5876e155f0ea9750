"""The connection: a child process, frames, and one future per request."""

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
from venvoy_protocol.base import Params, Wire
from venvoy_protocol.errors import INTERNAL_ERROR, REQUEST_CANCELLED, MethodError

R = TypeVar("R", bound=Wire)

PROGRAM = (sys.executable, "-E", "-P", "-m", "venvoy_server", "serve")
_LIMIT = 1024 * 1024
_PIPES = "\\\\.\\pipe\\"
ENDED = {"code": "service-ended"}
END_SECONDS = 35.0
"""How long the service may take to end: it waits for files that are just being linked into an environment."""


class Client(Methods):
    """A running service and the requests under way. Use it as an asynchronous context manager."""

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
        """Return a client that starts the service when it is entered.

        `folders` are the workspace folders (absolute paths); `trusted` says if what lies in them may be run; a request that
        is not answered within `timeout` seconds is cancelled, and fails with the word `timeout` in `data.code`.
        The command keeps the current folder out of the service's imports (`-P`): a workspace's files are never run.
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
        """Return a client of the service that all clients of the user share; it is started if it does not run.

        If it ends, another one takes its place, and requests that only read are answered by that.
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
        """Return a client of a service that listens at `unix:PATH`, `tcp:HOST:PORT` or `pipe:NAME` (`venvoy serve --listen`).

        All but unix sockets need the `token_file` that the service names. If the connection ends, the next request connects again.
        A request that takes longer than `timeout` seconds is cancelled; by default none is.
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
        """Start or reach the service, and introduce the client."""
        if self._address is None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, env=self._environment, limit=_LIMIT
            )
            self._input, self._output = self._process.stdout, self._process.stdin
        else:
            self._input, self._output = await _connected(self._address)
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
        """Return the number of the service's process, or None if this client has not started one."""
        return self._process.pid if self._process is not None else None

    def listen(self, listener: Callable[[str, Any], None]) -> None:
        """Call `listener` with the method and the params of every notification of the server."""
        self._listeners.append(listener)

    async def call(self, method: str, params: Params, result: type[R], progress: Progress | None = None) -> R:
        """Send a request and return its result; `progress` gets the reports on the way; raises MethodError."""
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
        """Send any request and return its result as JSON; a cancelled wait cancels the request in the service.

        Raises MethodError; if the service has ended, with the word `service-ended` in `data.code`, and after the client's
        timeout with `timeout`.
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
        """Send a request that fails after the client's timeout."""
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
        """Send a notification."""
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
        """Take messages until the output ends or holds something that is not a message; then everything that waits fails."""
        assert self._input is not None
        try:
            while True:
                body = await _read_body(self._input)
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
        """Hand a notification on. The event loop calls the listeners, and reports what one raises: reading goes on."""
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


async def _read_body(stream: asyncio.StreamReader) -> bytes:
    """Return the body of the next frame (LSP 3.17, "Base Protocol"); raises ValueError if its header has no length."""
    header = await stream.readuntil(b"\r\n\r\n")
    for line in header.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip() == b"content-length":
            return await stream.readexactly(int(value))
    raise ValueError("a header has no Content-Length")


def _service_ended() -> MethodError:
    return MethodError(INTERNAL_ERROR, "The service ended before it answered.", ENDED)


def _options(trusted: bool | Sequence[str] | None) -> dict[str, Any] | None:
    if trusted is None:
        return None
    return {"trusted": trusted if isinstance(trusted, bool) else list(trusted)}


def _variables() -> str:
    """Return this process's variables for the service, which has others: a byte is the character of its number."""
    pairs = (os.fsencode(f"{name}={value}") for name, value in os.environ.items())
    return b"\0".join(pairs).decode("latin-1")


async def _connected(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return the two ways to a service; raises OSError, and ValueError for what is not an address."""
    kind, _, place = address.partition(":")
    if kind == "unix":
        return await asyncio.open_unix_connection(place, limit=_LIMIT)
    if kind == "pipe" and os.name == "nt":
        return await _connected_to_pipe(place)
    host, _, port = place.rpartition(":")
    if kind != "tcp" or not port.isdigit():
        raise ValueError(f"{address!r} is not an address: use unix:PATH, tcp:HOST:PORT, or pipe:NAME on Windows.")
    return await asyncio.open_connection(host.strip("[]"), int(port), limit=_LIMIT)


async def _connected_to_pipe(name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return the two ways to a service at a named pipe of Windows; raises OSError."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(_LIMIT)
    protocol = asyncio.StreamReaderProtocol(reader)
    connect = getattr(loop, "create_pipe_connection")  # noqa: B009 (asyncio's Proactor loop alone has it)
    transport, _ = await connect(lambda: protocol, name if name.startswith(_PIPES) else _PIPES + name)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
