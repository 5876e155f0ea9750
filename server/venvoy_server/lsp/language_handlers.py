"""Bind the handlers of LSP requests to one connection, according to the table `rpc.language_routes`."""

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
    """The handler objects of one connection; a route names a method of one of them."""

    pull: Pull
    actions: Actions
    features: Features
    lenses: Lenses
    tokens: SemanticTokens


def bind(handlers: LanguageHandlers, requests: Requests, server: VenvoyLanguageServer) -> None:
    """Register the handler of each route: with our own requests if its params are a msgspec Struct, else with pygls."""
    for route in LANGUAGE_ROUTES.values():
        params, handler = params_of(route), attrgetter(route.handler)(handlers)
        if issubclass(params, msgspec.Struct):
            requests.add(route.method, params, handler)
        else:
            server.feature(route.method)(_function(handler))


def params_of(route: LanguageRoute) -> type:
    """Return the params type of a route."""
    module, _, name = route.params.rpartition(":")
    found: type = getattr(import_module(f"venvoy_server.lsp.{module}") if module else types, name)
    return found


def _function(handler: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    """Return a plain function that calls a bound method; pygls sets attributes on registered functions."""

    async def call(params: Any) -> Any:
        return await handler(params)

    return call
