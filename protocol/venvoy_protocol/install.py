"""The method `install`: install packages into an environment."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, DryRun, Method, Params, ProjectFolder, SelectedEnvironment
from venvoy_protocol.operation import OperationResult


class InstallParams(Params, kw_only=True):
    """Params of `install`: what to install, and into which environment."""

    packages: Annotated[list[str], Meta(description="Requirements, such as `flask>=3`.")] = []
    requirements: Annotated[
        list[AbsolutePath],
        Meta(
            description="Requirements files, pyproject.toml, pylock.toml, or scripts with inline metadata (PEP 723).",
            extra={"option": "requirement", "short": "r"},
        ),
    ] = []
    editable: Annotated[
        list[str],
        Meta(
            description="Projects to install as they lie there: paths (relative to the folder) or URLs.",
            extra={"short": "e"},
        ),
    ] = []
    environment: SelectedEnvironment = None
    folder: ProjectFolder = None
    extras: Annotated[list[str], Meta(description="Extras of the project to install.", extra={"option": "extra"})] = []
    groups: Annotated[
        list[str], Meta(description="Dependency groups (PEP 735) of the project to install.", extra={"option": "group"})
    ] = []
    upgrade: Annotated[bool, Meta(description="Take newer versions where they are allowed.", extra={"short": "U"})] = (
        False
    )
    constraints: Annotated[
        list[AbsolutePath],
        Meta(
            description="Constraints files: which versions are allowed, not what is installed.",
            extra={"option": "constraint", "short": "c"},
        ),
    ] = []
    no_deps: Annotated[bool, Meta(description="Install only what is named, not what that depends on.")] = False
    dry_run: DryRun = False


class InstallResult(OperationResult, kw_only=True):
    """Result of `install`: the steps, and the packages that changed in the environment."""


INSTALL: Final = Method(
    "install",
    InstallParams,
    InstallResult,
    "Install distributions into an environment, and verify that their files are there.",
    kind="changes",
    long_running=True,
    trust=True,
    network=True,
    positional="packages",
)
