"""What binds a function to its row of the table; the type checker holds the two to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from venvoy_protocol.base import Method, Params, Wire
from venvoy_protocol.errors import failure
from venvoy_server.operations.errors import OperationError
from venvoy_server.session import Context

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Wire)


class Handler(Generic[P, R]):
    """A method's function. `inline` says that it touches neither files nor processes, so the event loop may run it."""

    __slots__ = ("function", "inline", "method")

    def __init__(self, method: Method[P, R], function: Callable[[Context, P], R], *, inline: bool = False) -> None:
        self.method = method
        self.function = function
        self.inline = inline

    def __call__(self, context: Context, params: P) -> R:
        """Run the method; raises MethodError and Cancelled, and nothing else that is not a bug."""
        try:
            return self.function(context, params)
        except OperationError as error:
            raise failure(error.code, error.message, **error.data) from error
