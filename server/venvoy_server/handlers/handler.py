"""Binds a function to the definition of a protocol method (`Method`: name, types) that the function implements.

Mypy checks the function's params and result against these types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from venvoy_protocol.base import Method, Params, Wire
from venvoy_protocol.errors import failure
from venvoy_server.handlers.folder_meant import with_folders
from venvoy_server.operations.errors import OperationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from msgspec import Raw

    from venvoy_server.call_context import CallContext

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Wire)


class Handler(Generic[P, R]):
    """The implementation of a protocol method: its definition and the function that runs it.

    `inline` returns, for a context, whether the function cannot block, so that the event loop may call it directly.
    `encoded`, if given, is a function with the same result as JSON; the service prefers it, because it may be cached.
    """

    __slots__ = ("encoded", "function", "inline", "method")

    def __init__(
        self,
        method: Method[P, R],
        function: Callable[[CallContext, P], R],
        *,
        inline: Callable[[CallContext], bool] = lambda _: False,
        encoded: Callable[[CallContext, P], Raw] | None = None,
    ) -> None:
        self.method = method
        self.function = function
        self.inline = inline
        self.encoded = encoded

    def __call__(self, context: CallContext, params: P) -> R:
        """Run the method; raises MethodError and Cancelled. Any other exception is a bug."""
        try:
            return self.function(context, with_folders(context, params))
        except OperationError as error:
            raise failure(error.code, error.message, **error.data) from error

    def answer(self, context: CallContext, params: P) -> R | Raw:
        """Run the method for a request to the service, and return its result as an object or as encoded JSON.

        If the handler has a function `encoded`, this function is called and returns JSON. Otherwise the handler's
        ordinary function is called and returns an object. Raises MethodError and Cancelled.
        """
        return self(context, params) if self.encoded is None else self.encoded(context, with_folders(context, params))
