"""Decide whether code in a folder may be executed, by what the client declares and by the user's recorded decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from venvoy_protocol.base import Call
from venvoy_protocol.errors import MethodError, failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from venvoy_server.call_context import CallContext


def is_trusted(context: CallContext, folder: str) -> bool:
    """Return whether code in `folder` may be executed; always True for commands that a user runs in a terminal."""
    return context.client.kind == "person" or decision_about(context, folder).trusted


class TrustDecision(msgspec.Struct, frozen=True):
    """Whether a folder is trusted, and which folder's decision that follows from.

    `folder` is the folder with the decision: the folder itself, or its nearest parent folder that has one; None if no
    decision exists.
    """

    trusted: bool
    folder: str | None = None


def decision_about(context: CallContext, folder: str) -> TrustDecision:
    """Return the decision whether code in `folder` may be executed.

    A decision for a folder applies to all folders below it; the decision for the nearest one counts. The first of these
    rules that applies gives the result:

    1. The client decided in this session about `folder` or a parent folder.
    2. The client trusts nothing, as in an editor's restricted mode.
    3. The user's recorded decisions include `folder` or a parent folder.
    4. The client declared at the start what it trusts. Without such a declaration, the folder is not trusted.

    The result also has the folder for which the decision was made (rules 1 and 3).
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
    """Return the user's recorded decision for `folder`, or else for its nearest parent folder; None without one."""
    return _nearest(context, folder, {each.folder: each.trusted for each in context.machine.state.trusts()})


def is_expressly_trusted(context: CallContext, folder: str) -> bool:
    """Return whether `folder` is trusted because of a decision of the user or of the client program.

    For a user in a terminal, the user's recorded decision about the folder, or else about its nearest parent folder,
    gives the result. Without such a decision, the result is False, although the user's commands need no trust. For a
    client program, such as an editor, its own decisions and declarations count, too.
    """
    if context.client.kind == "program":
        return is_trusted(context, folder)
    recorded = recorded_about(context, folder)
    return recorded is not None and recorded.trusted


def _nearest(context: CallContext, folder: str, decisions: Mapping[str, bool]) -> TrustDecision | None:
    around = [each for each in decisions if context.is_within(folder, each)]
    nearest = max(around, key=len, default=None)
    return None if nearest is None else TrustDecision(decisions[nearest], nearest)


def require_trust(context: CallContext, folder: str) -> None:
    """Raise MethodError with the code `untrusted` if `folder` is not trusted.

    The error contains the method call that would trust the folder.
    """
    if not is_trusted(context, folder):
        raise untrusted(folder)


def untrusted(folder: str) -> MethodError:
    """Return the error for a folder that is not trusted; it contains the method call that would trust the folder."""
    grant = Call(title=f"Trust {folder}", method="trust", params={"folder": folder, "trusted": True})
    message = f"{folder} is not trusted: this would run what lies in it. Trust the folder first."
    return failure("untrusted", message, folder=folder, grant=grant)
