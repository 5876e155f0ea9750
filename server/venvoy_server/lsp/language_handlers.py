"""Registers the functions that handle LSP requests of one connection, according to the table `rpc.language_routes`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from lsprotocol import types

from venvoy_server.lsp.actions import Actions
from venvoy_server.lsp.delivery import Pull
from venvoy_server.lsp.features import Features
from venvoy_server.lsp.lenses import Lenses
from venvoy_server.lsp.requests import Requests
from venvoy_server.lsp.server import VenvoyLanguageServer
from venvoy_server.lsp.token_encoding import SemanticTokens
from venvoy_server.rpc.language_routes import LANGUAGE_ROUTES, LanguageRoute


class LanguageHandlers(NamedTuple):
    """The objects whose methods handle the requests of one connection.

    The table of LSP requests names a method of one of them for each request.
    """

    pull: Pull
    actions: Actions
    features: Features
    lenses: Lenses
    tokens: SemanticTokens


def bind(handlers: LanguageHandlers, requests: Requests, server: VenvoyLanguageServer) -> None:
    """Register the methods of `handlers` that the table of LSP requests (`LANGUAGE_ROUTES`) names.

    Each is registered in `requests` if the type of its params is a msgspec Struct, else with pygls in `server`.
    """
    for route in LANGUAGE_ROUTES.values():
        params, handler = params_of(route), attrgetter(route.handler)(handlers)
        if issubclass(params, msgspec.Struct):
            requests.add(route.method, params, handler)
        else:
            server.feature(route.method)(_function(handler))


def params_of(route: LanguageRoute) -> type:
    """Return the type of the params of a route, a row of the table of LSP requests."""
    module, _, name = route.params.rpartition(":")
    found: type = getattr(import_module(f"venvoy_server.lsp.{module}") if module else types, name)
    return found


def _function(handler: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    """Return a plain function that calls a bound method; pygls sets attributes on registered functions."""

    async def call(params: Any) -> Any:
        return await handler(params)

    return call
