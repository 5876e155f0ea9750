"""`restore`: bring a removed environment back."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.restore import RESTORE, RestoreParams, RestoreResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.outcomes import outcome_fields
from venvoy_server.operations.model import RestoreRequest


def restore(context: CallContext, params: RestoreParams) -> RestoreResult:
    """Bring back the newest that was removed from the path."""
    operations = context.machine.operations(context.client.settings)
    request = RestoreRequest(params.path, dry_run=params.dry_run)
    return RestoreResult(**outcome_fields(operations.execute(request, context.report, context.cancellation)))


HANDLER: Final = Handler(RESTORE, restore)
