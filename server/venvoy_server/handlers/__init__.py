"""The handlers: one module per protocol method, each a function `(context, params) -> result` that uses other parts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from venvoy_server.handlers.handler import Handler


def handler(name: str) -> Handler[Any, Any]:
    """Return the handler of a method; its module is imported at the first call."""
    found = import_module(f"venvoy_server.handlers.{name}").HANDLER
    assert isinstance(found, Handler)
    return found
