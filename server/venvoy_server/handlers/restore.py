"""`restore`: restore a removed environment from the trash."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from venvoy_protocol.restore import RESTORE, RestoreParams, RestoreResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.outcomes import outcome_fields
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import RestoreRequest


def restore(context: CallContext, params: RestoreParams) -> RestoreResult:
    """Restore the environment at the path in `params` from the trash; if several were there, the one removed last."""
    operations = context.machine.operations(context.client.settings)
    request = RestoreRequest(params.path, dry_run=params.dry_run)
    outcome = operations.execute(request, context.report, context.cancellation)
    if not params.dry_run:
        outcome = replace(outcome, notices=(*outcome.notices, *_resume_choices(context, params.path)))
    return RestoreResult(**outcome_fields(outcome))


def _resume_choices(context: CallContext, path: str) -> list[str]:
    """Make the user's recorded choices of the restored environment at `path` valid again.

    A recorded choice makes a folder use this environment. The choices were suspended when the environment was removed.
    Returns a notice for each choice that could not be made valid again.
    """
    state, normalized = context.machine.state, context.host.paths.normcase
    notices: list[str] = []
    for folder, environment in state.selections_set_aside():
        if normalized(environment) == normalized(path):
            try:
                state.resume_selection(folder, environment)
            except OperationError as error:
                notices.append(f"The environment could not be selected again for {folder}. {error.message}")
    return notices


HANDLER: Final = Handler(RESTORE, restore)
