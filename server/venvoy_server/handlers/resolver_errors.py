"""The requirement lines that an error of the resolver is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from venvoy_server.call_context import CallContext
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources


@contextmanager
def named_lines(context: CallContext, sources: Sources) -> Iterator[None]:
    """Give an error of the resolver `data.files`: diagnostics on the lines whose packages its text names.

    Places in requirements files become `file:line:column`.
    """
    try:
        yield
    except OperationError as error:
        if "packages" in error.data:
            # Reading requirements files costs imports that a command needs only when something went wrong.
            from venvoy_server.handlers.resolver_lines import files_named

            error.data["files"] = files_named(context, sources, error)
        if " at position " in error.message:
            from venvoy_server.handlers.uv_positions import with_places

            error.message = with_places(context, sources, error.message)
        raise
