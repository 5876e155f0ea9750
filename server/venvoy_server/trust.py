"""Whether what lies in a folder may be executed: what the client says, and what a person recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from venvoy_protocol.base import Call
from venvoy_protocol.errors import MethodError, failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from venvoy_server.call_context import CallContext


def is_trusted(context: CallContext, folder: str) -> bool:
    """Return whether what lies in `folder` may be executed; a command that a person typed needs no trust."""
    return context.client.kind == "person" or decision_about(context, folder).trusted


class TrustDecision(msgspec.Struct, frozen=True):
    """Whether a folder is trusted, and the folder whose record decided that: itself, one around it, or none."""

    trusted: bool
    folder: str | None = None


def decision_about(context: CallContext, folder: str) -> TrustDecision:
    """Return whether `folder` is trusted: the one rule for every method.

    What the client said in this session counts first, then that it trusts nothing (an editor's restricted mode), then
    what a person recorded for the nearest folder around, and last what the client trusts by itself.
    """
    client = context.client
    nearest = _nearest(context, folder, client.session_trust)
    if nearest is not None:
        return nearest
    if client.trusted is False:
        return TrustDecision(trusted=False)
    recorded = recorded_about(context, folder)
    if recorded is not None:
        return recorded
    if client.trusted is True:
        return TrustDecision(trusted=True)
    return TrustDecision(trusted=any(context.is_within(folder, each) for each in client.trusted or ()))


def recorded_about(context: CallContext, folder: str) -> TrustDecision | None:
    """Return what is recorded about `folder`, by itself or by the nearest folder around it."""
    return _nearest(context, folder, {each.folder: each.trusted for each in context.machine.state.trusts()})


def is_expressly_trusted(context: CallContext, folder: str) -> bool:
    """Return whether a decision trusts `folder`: for a command that a person typed, only what is recorded counts."""
    if context.client.kind == "program":
        return is_trusted(context, folder)
    recorded = recorded_about(context, folder)
    return recorded is not None and recorded.trusted


def _nearest(context: CallContext, folder: str, decisions: Mapping[str, bool]) -> TrustDecision | None:
    around = [each for each in decisions if context.is_within(folder, each)]
    nearest = max(around, key=len, default=None)
    return None if nearest is None else TrustDecision(decisions[nearest], nearest)


def require_trust(context: CallContext, folder: str) -> None:
    """Raise MethodError `untrusted`, with the call that would grant it, if `folder` is not trusted."""
    if not is_trusted(context, folder):
        raise untrusted(folder)


def untrusted(folder: str) -> MethodError:
    """Return the error that a folder is not trusted, with the call that trusts it."""
    grant = Call(title=f"Trust {folder}", method="trust", params={"folder": folder, "trusted": True})
    message = f"{folder} is not trusted: this would run what lies in it. Trust the folder first."
    return failure("untrusted", message, folder=folder, grant=grant)
