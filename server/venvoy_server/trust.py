"""Whether what lies in a folder may be executed: by the client's word, else by what was remembered."""

from __future__ import annotations

from venvoy_protocol.base import Call
from venvoy_protocol.errors import MethodError, failure
from venvoy_server.call_context import CallContext
from venvoy_server.ports import Trust


def is_trusted(context: CallContext, folder: str) -> bool:
    """Return whether what lies in `folder` may be executed; a command that a person typed needs no trust."""
    if context.client.kind == "person":
        return True
    trusted = context.client.trusted
    if trusted is True:
        return True
    allowed = () if trusted is None or trusted is False else tuple(trusted)
    return any(context.is_within(folder, each) for each in allowed) or is_remembered_as_trusted(context, folder)


def is_remembered_as_trusted(context: CallContext, folder: str) -> bool:
    """Return whether `folder` is recorded as trusted, by itself or by the nearest folder around it."""
    nearest = nearest_trust(context, folder)
    return nearest is not None and nearest.trusted


def nearest_trust(context: CallContext, folder: str) -> Trust | None:
    """Return the record that decides about a folder: its own, or that of the nearest folder around it."""
    about = [each for each in context.machine.state.trusts() if context.is_within(folder, each.folder)]
    return max(about, key=lambda each: len(each.folder), default=None)


def require_trust(context: CallContext, folder: str) -> None:
    """Raise MethodError `untrusted`, with the call that would grant it, if `folder` is not trusted."""
    if not is_trusted(context, folder):
        raise untrusted(folder)


def untrusted(folder: str) -> MethodError:
    """Return the error that a folder is not trusted, with the call that trusts it."""
    grant = Call(title=f"Trust {folder}", method="trust", params={"folder": folder, "trusted": True})
    message = f"{folder} is not trusted: this would run what lies in it. Trust the folder first."
    return failure("untrusted", message, folder=folder, grant=grant)
