"""Find the handler and the params decoder for a method name or command name, from the table of methods."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.methods import NAMES
from venvoy_server.handlers import handler
from venvoy_server.handlers.handler import Handler
from venvoy_server.rpc.messages import decode_params, shown


class ExecuteCommandParams(msgspec.Struct, rename="camel"):
    """Params of `workspace/executeCommand` (LSP's ExecuteCommandParams): the command's name and arguments."""

    command: str
    arguments: list[Raw] | None = None
    work_done_token: int | str | UnsetType = UNSET

    @property
    def argument(self) -> Raw | UnsetType:
        """Return the command's single argument as raw JSON, or UNSET without one; raises MethodError if there are
        several.
        """
        arguments = self.arguments or []
        if len(arguments) > 1:
            raise MethodError(INVALID_PARAMS, "A command takes one argument: the params.", {"path": "$.arguments[1]"})
        return arguments[0] if arguments else UNSET


command_decoder = msgspec.json.Decoder(ExecuteCommandParams)


class RoutedCall:
    """A method that is ready to be called: its handler and the decoder of its params."""

    def __init__(self, handler: Handler[Any, Any], root: str = "$") -> None:
        self.handler = handler
        self._root = root
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(handler.method.params)

    def decode(self, raw: Any) -> Any:
        """Decode and validate raw JSON params; raises MethodError (-32602) with the JSON path of the fault."""
        return decode_params(raw, self._decoder, self._root)

    def rooted(self, error: MethodError) -> MethodError:
        """Return an error of the handler, with its JSON path made relative to the params of the whole request.

        A handler reports a path in its own params, such as `$.path`. If these are the argument of a command, the result
        has `$.arguments[0].path`. Errors other than invalid params are returned unchanged.
        """
        path = (error.data or {}).get("path")
        if error.code != INVALID_PARAMS or self._root == "$" or not isinstance(path, str) or path[:1] != "$":
            return error
        return MethodError(error.code, error.message, {**(error.data or {}), "path": self._root + path[1:]})


class Routes:
    """All methods by request name (`venvoy/NAME`) and command name (`venvoy.NAME`).

    Handlers are loaded on first use.
    """

    def __init__(self) -> None:
        self._requests: dict[str, RoutedCall | None] = {f"venvoy/{name}": None for name in NAMES}
        self._commands: dict[str, RoutedCall | None] = {f"venvoy.{name}": None for name in NAMES}

    def of_request(self, request: str) -> RoutedCall | None:
        """Return the call for a request name, or None if there is no such method."""
        return self._of(self._requests, request, "$")

    def of_command(self, command: str) -> RoutedCall:
        """Return the call for a `workspace/executeCommand` command; raises MethodError if there is no such command."""
        call = self._of(self._commands, command, "$.arguments[0]")
        if call is None:
            raise MethodError(INVALID_PARAMS, f"There is no command {shown(command)}.", {"path": "$.command"})
        return call

    def _of(self, calls: dict[str, RoutedCall | None], name: str, root: str) -> RoutedCall | None:
        if name not in calls:
            return None
        call = calls[name]
        if call is None:
            call = calls[name] = RoutedCall(handler(name[len("venvoy/") :]), root)
        return call
