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
    """Move the environment at `params.path` to the trash, and return the steps of the operation.

    The method `restore` can move the environment back. Until then, the user's recorded choices of this environment are
    suspended, so that folders can use another one. With `params.dry_run`, nothing is changed. Raises MethodError or
    OperationError if the path is not that of an environment.
    """
    operations = context.machine.operations(context.client.settings)
    request = RemoveRequest(params.path, dry_run=params.dry_run)
    outcome = operations.execute(request, context.report, context.cancellation)
    if not params.dry_run:
        notices = (*_suspend_choices(context, params.path), *still_named(context, params.path))
        outcome = replace(outcome, notices=(*outcome.notices, *notices))
    return RemoveResult(**outcome_fields(outcome))


def _suspend_choices(context: CallContext, path: str) -> list[str]:
    """Suspend the user's recorded choices of the removed environment at `path`, and return notices about failures.

    A recorded choice makes a folder use this environment. While the choice is suspended, the folder can use another
    environment. Restoring the environment makes the choice valid again. A notice is returned for each choice that could
    not be suspended.
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
