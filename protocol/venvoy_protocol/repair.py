"""The method `repair`: repair an environment."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, PythonRequest
from venvoy_protocol.environment import Environment
from venvoy_protocol.operation import OperationResult


class RepairParams(Params, kw_only=True):
    """Params of `repair`: the environment to repair, which of its problems, and the interpreter to base it on."""

    path: Annotated[AbsolutePath, Meta(description="The environment's folder.")]
    codes: Annotated[
        list[str],
        Meta(description="Only these problems; by default all that can be repaired.", extra={"option": "code"}),
    ] = []
    python: Annotated[
        PythonRequest | None,
        Meta(description="The interpreter to base it on; the packages are kept, whatever its version."),
    ] = None
    dry_run: Annotated[bool, Meta(description="Show the steps and change nothing.")] = False


class RepairResult(OperationResult, kw_only=True):
    """Result of `repair`: the steps of the repair, and the environment after it."""

    environment: Environment | None


REPAIR: Final = Method(
    "repair",
    RepairParams,
    RepairResult,
    "Repair what is wrong with an environment.",
    kind="changes",
    long_running=True,
    trust=True,
    network=True,
    positional="path",
)
