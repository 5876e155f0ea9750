"""Locking of a list of dependencies, while `add` or `drop` reads it, changes the environment and writes the list."""

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
    """Lock a list of dependencies against other commands, and yield the list as read under the lock.

    A dry run takes no lock. Raises MethodError, OperationError `environment-busy` if another command holds the lock for
    too long, and Cancelled.
    """
    target = dependency_list(context, params)
    if params.dry_run:
        yield target
        return
    command: Literal["add", "drop"] = "add" if isinstance(params, AddParams) else "drop"
    operations = operations_in(context, project_of(context, params.folder))
    with operations.hold_list(command, target.path, context.report, context.cancellation):
        yield dependency_list(context, params)
