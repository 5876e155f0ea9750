"""A list of dependencies, locked while `add` or `drop` reads, installs and writes."""

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
    """Lock the list of dependencies against other commands, and yield it as read under the lock.

    A dry run takes no lock. Raises MethodError, OperationError `environment-busy` and Cancelled.
    """
    target = dependency_list(context, params)
    if params.dry_run:
        yield target
        return
    command: Literal["add", "drop"] = "add" if isinstance(params, AddParams) else "drop"
    operations = operations_in(context, project_of(context, params.folder))
    with operations.hold_list(command, target.path, context.report, context.cancellation):
        yield dependency_list(context, params)
