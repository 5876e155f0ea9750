"""Requests handled without pygls: each is decoded with msgspec, runs as a task, and gets exactly one response."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from venvoy_protocol.errors import INTERNAL_ERROR, INVALID_REQUEST, REQUEST_CANCELLED, MethodError
from venvoy_server.rpc import messages
from venvoy_server.rpc.calls import CancelParams
from venvoy_server.rpc.connection import Connection

logger = logging.getLogger("venvoy.lsp")

P = TypeVar("P")
Function = Callable[[Any], Awaitable[Any]]


_cancel_decoder = msgspec.json.Decoder(CancelParams)


class Requests:
    """Handles requests of a connection; keeps the handlers by method, and the running tasks by request id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._routes: dict[str, tuple[msgspec.json.Decoder[Any], Function]] = {}
        self._running: dict[messages.Id, asyncio.Task[Any]] = {}

    def add(self, method: str, params: type[P], function: Callable[[P], Awaitable[Any]]) -> None:
        """Register the coroutine function `function` as the handler of a method.

        It is called with the request's params, decoded to the type `params`; what it returns is encoded with msgspec.
        """
        self._routes[method] = (msgspec.json.Decoder(params), function)

    def take(self, message: messages.Message) -> bool:
        """Start the handler of a request as a task; return False if its method has no handler here.

        A request with invalid params, or with the id of a running request, is answered with an error (the result is
        True).
        """
        route = self._routes.get(message.method)
        if route is None:
            return False
        decoder, function = route
        id = message.id
        if id in self._running:
            self._connection.fail(id, INVALID_REQUEST, f"A request with the id {id!r} is still running.")
            return True
        try:
            params = messages.decode_params(message.params, decoder)
        except MethodError as error:
            self._connection.fail(id, error.code, error.message, error.data)
            return True
        task = asyncio.ensure_future(function(params))
        self._running[id] = task
        task.add_done_callback(lambda done: self._answer(id, message.method, done))
        return True

    def cancel(self, message: messages.Message) -> bool:
        """Handle the notification `$/cancelRequest`; return False if pygls (the LSP library) has to handle it instead.

        If this object runs the request that `message` names, the request is cancelled, and the result is True. If this
        object does not run it, pygls may, and the result is False. A notification with an invalid id is ignored, and
        the result is True.
        """
        try:
            id = messages.decode_params(message.params, _cancel_decoder).id
        except MethodError:
            return True
        if type(id) not in (int, str):
            return True
        task = self._running.get(id)
        if task is not None:
            task.cancel()
        return task is not None

    def close(self) -> None:
        """Cancel all running requests; each is answered with the error that it was cancelled."""
        for task in list(self._running.values()):
            task.cancel()

    def _answer(self, id: messages.Id, method: str, task: asyncio.Task[Any]) -> None:
        del self._running[id]
        if task.cancelled():
            self._connection.fail(id, REQUEST_CANCELLED, "The request was cancelled.")
            return
        error = task.exception()
        if error is None:
            self._connection.send(messages.result(id, task.result()))
        elif isinstance(error, MethodError):
            self._connection.fail(id, error.code, error.message, error.data)
        else:
            logger.error("%s failed", method, exc_info=error)
            self._connection.fail(id, INTERNAL_ERROR, messages.failed_inside(method))
