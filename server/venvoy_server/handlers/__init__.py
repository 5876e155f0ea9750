"""One module per protocol method (`install`, `check` ...), each with a function `(context, params) -> result`.

The other modules of this package are helpers that several of these functions share.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from venvoy_server.handlers.handler import Handler


def handler(name: str) -> Handler[Any, Any]:
    """Return the handler of the protocol method `name`, such as `install`; its module is imported at the first call."""
    found = import_module(f"venvoy_server.handlers.{name}").HANDLER
    assert isinstance(found, Handler)
    return found
