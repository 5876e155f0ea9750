"""`trust`: whether what lies in a folder may be run."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.trust import TRUST, TrustedFolder, TrustParams, TrustResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.trust import is_remembered_as_trusted


def trust(context: CallContext, params: TrustParams) -> TrustResult:
    """Remember what was said, and tell what holds now."""
    folder = context.host.real_path(context.existing_folder(params.folder))
    state = context.machine.state
    if params.forget:
        state.forget_trust(folder)
    elif params.trusted is not None:
        state.set_trust(folder, params.trusted)
    return TrustResult(
        folder=folder,
        trusted=is_remembered_as_trusted(context, folder),
        folders=[TrustedFolder(folder=each.folder, trusted=each.trusted) for each in state.trusts()],
    )


HANDLER: Final = Handler(TRUST, trust)
