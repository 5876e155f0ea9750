"""The method `drop`: remove requirements from a file of the project, such as pyproject.toml, and uninstall them."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, DryRun, Method, Params, ProjectFolder, SelectedEnvironment
from venvoy_protocol.list_edit import ListEditResult


class DropParams(Params, kw_only=True):
    """Params of `drop`: the names of the packages whose requirements are removed, and the file that lists them."""

    packages: Annotated[list[str], Meta(description="Names of projects, such as `flask`.", min_length=1)]
    requirement: Annotated[
        AbsolutePath | None,
        Meta(
            description="The file that lists them; by default the project's pyproject.toml, requirements.in or requirements.txt.",
            extra={"short": "r"},
        ),
    ] = None
    script: Annotated[
        AbsolutePath | None, Meta(description="The Python script whose inline metadata (PEP 723) lists them.")
    ] = None
    group: Annotated[
        str | None, Meta(description="The dependency group (PEP 735) of pyproject.toml that lists them.")
    ] = None
    extra: Annotated[str | None, Meta(description="The extra of pyproject.toml that lists them.")] = None
    uninstall: Annotated[
        bool,
        Meta(
            description="Uninstall them, too, unless something else needs or lists them; nothing is written if that fails.",
            extra={"negated": "Only write the file, leave the environment as it is."},
        ),
    ] = True
    environment: SelectedEnvironment = None
    folder: ProjectFolder = None
    dry_run: DryRun = False


class DropResult(ListEditResult, kw_only=True):
    """Result of `drop`: what changed in the file and in the environment."""


DROP: Final = Method(
    "drop",
    DropParams,
    DropResult,
    "Take a requirement from pyproject.toml or a requirements file, and uninstall it.",
    kind="changes",
    long_running=True,
    trust=True,
    destructive=True,
    positional="packages",
)
