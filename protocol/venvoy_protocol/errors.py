"""The errors that cross the wire: JSON-RPC's and LSP's numbers, and the stable words of our own failures.

A failure that a person or program can act on has the number REQUEST_FAILED, its word in `data.code`, and the data
that belongs to it beside. Everything else that is ours is a bug, and is INTERNAL_ERROR with no detail.
"""

from typing import Any, Final

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
SERVER_NOT_INITIALIZED: Final = -32002
REQUEST_CANCELLED: Final = -32800
REQUEST_FAILED: Final = -32803


class MethodError(Exception):
    """A failure of a method, for the caller: a number, a sentence that a person can act on, and data for a program."""

    def __init__(self, code: int, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


def failure(word: str, message: str, **data: Any) -> MethodError:
    """Return a REQUEST_FAILED error whose `data.code` is `word`."""
    return MethodError(REQUEST_FAILED, message, {"code": word, **data})
