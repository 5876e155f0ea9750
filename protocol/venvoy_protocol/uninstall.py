"""The method `uninstall`: remove packages from an environment."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import DryRun, Method, Params, ProjectFolder, SelectedEnvironment
from venvoy_protocol.operation import OperationResult


class UninstallParams(Params, kw_only=True):
    """Params of `uninstall`: the packages to uninstall, and the environment."""

    packages: Annotated[list[str], Meta(description="Names of distributions.", min_length=1)]
    environment: SelectedEnvironment = None
    folder: ProjectFolder = None
    dry_run: DryRun = False


class UninstallResult(OperationResult, kw_only=True):
    """Result of `uninstall`: the packages that changed in the environment."""


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
