"""`remove`: move an environment to the trash."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from venvoy_protocol.remove import REMOVE, RemoveParams, RemoveResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.outcomes import outcome_fields
from venvoy_server.handlers.shared_environment import still_named
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import RemoveRequest


def remove(context: CallContext, params: RemoveParams) -> RemoveResult:
    """Move an environment to the trash, from where the method `restore` can move it back, and return the steps.

    Its recorded choices are suspended. Raises MethodError or OperationError if `params.path` is not an environment.
    """
    operations = context.machine.operations(context.client.settings)
    request = RemoveRequest(params.path, dry_run=params.dry_run)
    outcome = operations.execute(request, context.report, context.cancellation)
    if not params.dry_run:
        notices = (*_forget_choices(context, params.path), *still_named(context, params.path))
        outcome = replace(outcome, notices=(*outcome.notices, *notices))
    return RemoveResult(**outcome_fields(outcome))


def _forget_choices(context: CallContext, path: str) -> list[str]:
    """Suspend the recorded choices of the removed environment, so that they do not hide other environments.

    The method `restore` makes them valid again. Returns a notice for each choice that could not be suspended.
    """
    state, normalized = context.machine.state, context.host.paths.normcase
    notices: list[str] = []
    for choice in state.selections():
        if choice.environment is not None and normalized(choice.environment) == normalized(path):
            try:
                state.set_selection_aside(choice.folder)
            except OperationError as error:
                notices.append(f"The choice of {choice.folder} still names the removed environment. {error.message}")
    return notices


HANDLER: Final = Handler(REMOVE, remove)
