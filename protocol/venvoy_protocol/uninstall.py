"""`uninstall`: take distributions out of an environment."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params
from venvoy_protocol.operation import OperationResult


class UninstallParams(Params, kw_only=True):
    """What to uninstall, and from which environment."""

    packages: Annotated[list[str], Meta(description="Names of distributions.", min_length=1)]
    environment: Annotated[
        AbsolutePath | None, Meta(description="The environment's folder; by default the selected one.")
    ] = None
    folder: Annotated[
        AbsolutePath | None, Meta(description="The project's folder; by default the first workspace folder.")
    ] = None
    dry_run: Annotated[bool, Meta(description="Show what would change and change nothing.")] = False


class UninstallResult(OperationResult, kw_only=True):
    """What changed."""


UNINSTALL: Final = Method(
    "uninstall",
    UninstallParams,
    UninstallResult,
    "Uninstall distributions from an environment.",
    kind="changes",
    long_running=True,
    trust=True,
    destructive=True,
    positional="packages",
)
