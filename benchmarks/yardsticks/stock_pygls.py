"""A pygls server as its documentation builds one: stock streams, typed params, nothing else loaded."""

from __future__ import annotations

import sys

import attrs
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol


@attrs.define
class Params:
    """What is asked: an environment's place, and how much of it."""

    path: str | None = None
    size: bool | None = None
    work_done_token: int | str | None = None


@attrs.define
class Result:
    """As much as Venvoy's `info` returns."""

    name: str
    version: str
    protocol_version: str
    methods: list[str]
    python: str
    python_version: str
    platform: str
    uv: str | None
    state_folder: str
    notices: list[str]


@attrs.define
class Request:
    """The request; a field that had a default would not go over the wire."""

    id: int | str
    method: str
    jsonrpc: str
    params: Params = attrs.field(factory=Params)


@attrs.define
class Response:
    """Its answer."""

    id: int | str | None
    result: Result
    jsonrpc: str


class Protocol(LanguageServerProtocol):
    """LSP, and one request of its own."""

    def get_message_type(self, method: str):
        return Request if method == "sample/info" else super().get_message_type(method)

    def get_result_type(self, method: str):
        return Response if method == "sample/info" else super().get_result_type(method)


server = LanguageServer("stock", "1", protocol_cls=Protocol)


@server.feature("sample/info")
def info(ls: LanguageServer, params: Params) -> Result:
    """Answer from memory."""
    methods = ["discover", "inspect", "create", "select", "selection", "status", "activate", "packages", "install"]
    return Result("stock", "1", "0.1", methods, sys.executable, "3.11.7", sys.platform, "/usr/bin/uv", "/tmp/state", [])


if __name__ == "__main__":
    server.start_io()
