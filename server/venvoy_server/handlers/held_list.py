"""A list of dependencies, held for as long as `add` or `drop` works on it: read, installed, written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from venvoy_protocol.add import AddParams
from venvoy_protocol.drop import DropParams
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.dependency_list import DependencyList, dependency_list, project_of
from venvoy_server.handlers.required_trust import operations_in


@contextmanager
def held_list(context: CallContext, params: AddParams | DropParams) -> Iterator[DependencyList]:
    """Yield the list that is meant, as it is when no other command works on it any more; a dry run waits for none.

    Raises MethodError, OperationError `environment-busy` and Cancelled.
    """
    target = dependency_list(context, params)
    if params.dry_run:
        yield target
        return
    command: Literal["add", "drop"] = "add" if isinstance(params, AddParams) else "drop"
    operations = operations_in(context, project_of(context, params.folder))
    with operations.hold_list(command, target.path, context.report, context.cancellation):
        yield dependency_list(context, params)
