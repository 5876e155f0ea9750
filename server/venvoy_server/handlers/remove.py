"""`remove`: move an environment into the trash."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.remove import REMOVE, RemoveParams, RemoveResult
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.outcomes import outcome_fields
from venvoy_server.operations.model import RemoveRequest
from venvoy_server.session import Context


def remove(context: Context, params: RemoveParams) -> RemoveResult:
    """Remove what is an environment, and nothing else."""
    operations = context.machine.operations(context.client.settings)
    request = RemoveRequest(params.path, dry_run=params.dry_run)
    return RemoveResult(**outcome_fields(operations.remove(request, context.report, context.cancellation)))


HANDLER: Final = Handler(REMOVE, remove)
