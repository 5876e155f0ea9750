"""The method `remove`: move an environment into the trash."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params
from venvoy_protocol.operation import OperationResult


class RemoveParams(Params, kw_only=True):
    """Params of `remove`: the environment to remove."""

    path: Annotated[AbsolutePath, Meta(description="The environment's folder.")]
    dry_run: Annotated[bool, Meta(description="Show the steps and change nothing.")] = False


class RemoveResult(OperationResult, kw_only=True):
    """Result of `remove`: the steps that move the environment into the trash, a folder next to it."""


REMOVE: Final = Method(
    "remove",
    RemoveParams,
    RemoveResult,
    "Move an environment into a trash folder next to it, from which `restore` brings it back.",
    kind="changes",
    long_running=True,
    destructive=True,
    positional="path",
)
