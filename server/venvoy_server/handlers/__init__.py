"""One file per method: a plain function (context, params) -> result, which joins the parts and holds no rules."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from venvoy_server.handlers.handler import Handler


def handler(name: str) -> Handler[Any, Any]:
    """Return the handler of a method; it is loaded when it is first asked for."""
    found = import_module(f"venvoy_server.handlers.{name}").HANDLER
    assert isinstance(found, Handler)
    return found
