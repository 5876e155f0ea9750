"""The method `restore`: move a removed environment back from the trash."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params
from venvoy_protocol.operation import OperationResult


class RestoreParams(Params, kw_only=True):
    """Params of `restore`: the environment to move back from the trash."""

    path: Annotated[AbsolutePath, Meta(description="Where the environment was.")]
    dry_run: Annotated[bool, Meta(description="Show the steps and change nothing.")] = False


class RestoreResult(OperationResult, kw_only=True):
    """Result of `restore`: the steps that move the environment back from the trash."""


RESTORE: Final = Method(
    "restore",
    RestoreParams,
    RestoreResult,
    "Bring back an environment that was removed or replaced.",
    kind="changes",
    long_running=True,
    positional="path",
)
