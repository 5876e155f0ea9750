"""`restore`: bring a removed environment back."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params
from venvoy_protocol.operation import OperationResult


class RestoreParams(Params, kw_only=True):
    """What to bring back."""

    path: Annotated[AbsolutePath, Meta(description="Where the environment was.")]
    dry_run: Annotated[bool, Meta(description="Show the steps and change nothing.")] = False


class RestoreResult(OperationResult, kw_only=True):
    """What was done."""


RESTORE: Final = Method(
    "restore",
    RestoreParams,
    RestoreResult,
    "Bring back an environment that was removed or replaced.",
    kind="changes",
    long_running=True,
    positional="path",
)
