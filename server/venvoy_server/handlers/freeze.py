"""`freeze`: list the installed distributions as requirements."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.freeze import FREEZE, FreezeParams, FreezeResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.gate import pass_gate, problems_of
from venvoy_server.handlers.handler import Handler
from venvoy_server.operations.freeze import freeze as freeze_distributions
from venvoy_server.operations.verification import own_distributions


def freeze(context: CallContext, params: FreezeParams) -> FreezeResult:
    """Return the distributions installed in an environment as lines of a requirements file, or as a pylock.toml.

    The environment is `params.environment`, else the one selected for `params.folder` or the client's folder.
    """
    passed = pass_gate(context, params.environment, params.folder, "read")
    environment = passed.environment
    own = own_distributions(context.host, environment)
    frozen = freeze_distributions(own, requested_only=params.requested_only)
    lines = list(frozen.lines)
    if params.format == "pylock":
        from venvoy_server.handlers.frozen_lock import pylock_lines

        lines = pylock_lines(context, params.folder, environment, frozen)
    return FreezeResult(
        environment=environment.prefix,
        lines=lines,
        notices=list(frozen.notices),
        problems=problems_of(passed),
    )


HANDLER: Final = Handler(FREEZE, freeze)
