"""`trust`: whether what lies in a folder may be run."""

from __future__ import annotations

from typing import Final, Literal

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.trust import TRUST, TrustedFolder, TrustParams, TrustResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.trust import nearest_trust


def trust(context: CallContext, params: TrustParams) -> TrustResult:
    """Record what the params say, if anything, and return what holds now.

    Raises MethodError: invalid params if they contradict each other; `folder-not-found` and `not-a-folder` if trust is
    granted, or asked for, and the folder is none. Revoking and forgetting need no folder to be there.
    """
    if params.forget and params.trusted is not None:
        message = "`trusted` records a decision and `forget` deletes it: give one of them."
        raise MethodError(INVALID_PARAMS, message, {"path": "$.forget"})
    only_takes = params.forget or params.trusted is False
    named = context.folder(params.folder) if only_takes else context.existing_folder(params.folder)
    folder = context.host.real_path(named)
    change = _record(context, folder, params)
    nearest = nearest_trust(context, folder)
    return TrustResult(
        folder=folder,
        trusted=nearest is not None and nearest.trusted,
        change=change,
        decided_by=nearest.folder if nearest else None,
        folders=[
            TrustedFolder(folder=each.folder, trusted=each.trusted)
            for each in sorted(context.machine.state.trusts(), key=lambda each: each.folder)
        ],
    )


def _record(
    context: CallContext, folder: str, params: TrustParams
) -> Literal["granted", "revoked", "forgotten"] | None:
    state = context.machine.state
    if params.forget:
        return "forgotten" if state.forget_trust(folder) else None
    if params.trusted is None:
        return None
    before = next((each.trusted for each in state.trusts() if each.folder == folder), None)
    if before == params.trusted:
        return None
    state.set_trust(folder, params.trusted)
    return "granted" if params.trusted else "revoked"


HANDLER: Final = Handler(TRUST, trust)
