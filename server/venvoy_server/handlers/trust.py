"""`trust`: whether code in a folder may be executed, as the user has decided."""

from __future__ import annotations

from typing import Final, Literal

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.trust import TRUST, TrustedFolder, TrustParams, TrustResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.trust import TrustDecision, decision_about, recorded_about


def trust(context: CallContext, params: TrustParams) -> TrustResult:
    """Record or delete the user's decision whether to trust a folder, and return whether the folder is trusted.

    `params.trusted` is the decision to record: True to trust the folder, False not to. `params.forget` deletes a
    recorded decision, so that those for parent folders apply again. Without either, nothing is changed. Raises
    MethodError if both are given. Raises MethodError if the folder does not exist, except to record False or to delete
    a decision.
    """
    if params.forget and params.trusted is not None:
        message = "`trusted` records a decision and `forget` deletes it: give one of them."
        raise MethodError(INVALID_PARAMS, message, {"path": "$.forget"})
    if not params.remember and context.client.kind == "person":
        message = "`remember: false` lasts as long as a connection to the service: a command has none."
        raise MethodError(INVALID_PARAMS, message, {"path": "$.remember"})
    only_takes = params.forget or params.trusted is False
    named = context.folder(params.folder) if only_takes else context.existing_folder(params.folder)
    folder = context.host.real_path(named)
    change = _record(context, folder, params)
    # Commands of a person need no trust: they show the recorded decision.
    recorded = recorded_about(context, folder) or TrustDecision(trusted=False)
    decision = recorded if context.client.kind == "person" else decision_about(context, folder)
    return TrustResult(
        folder=folder,
        trusted=decision.trusted,
        change=change,
        decided_by=decision.folder,
        folders=[
            TrustedFolder(folder=each.folder, trusted=each.trusted)
            for each in sorted(context.machine.state.trusts(), key=lambda each: each.folder)
        ],
    )


def _record(
    context: CallContext, folder: str, params: TrustParams
) -> Literal["granted", "revoked", "forgotten"] | None:
    state, session = context.machine.state, context.client.session_trust
    if params.forget:
        had = session.pop(folder, None) is not None
        recorded = params.remember and state.forget_trust(folder)
        return "forgotten" if had or recorded else None
    if params.trusted is None:
        return None
    if not params.remember:
        return _record_for_session(session, folder, params.trusted)
    session.pop(folder, None)
    before = next((each.trusted for each in state.trusts() if each.folder == folder), None)
    if before == params.trusted:
        return None
    state.set_trust(folder, params.trusted)
    return "granted" if params.trusted else "revoked"


def _record_for_session(session: dict[str, bool], folder: str, trusted: bool) -> Literal["granted", "revoked"] | None:
    if session.get(folder) == trusted:
        return None
    session[folder] = trusted
    return "granted" if trusted else "revoked"


HANDLER: Final = Handler(TRUST, trust)
