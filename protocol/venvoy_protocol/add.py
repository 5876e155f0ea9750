"""The method `add`: write requirements into a file of the project, such as pyproject.toml, and install them."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, DryRun, Method, Params, ProjectFolder, SelectedEnvironment
from venvoy_protocol.list_edit import ListEditResult


class AddParams(Params, kw_only=True):
    """Params of `add`: the requirements to add, and the list of dependencies to write them into.

    The list is a requirements file, a script, or a list in pyproject.toml; by default the project's usual one.
    """

    packages: Annotated[list[str], Meta(description="Requirements, such as `flask` or `flask>=3`.", min_length=1)]
    requirement: Annotated[
        AbsolutePath | None,
        Meta(
            description="The file that is to list them, a requirements file or a pyproject.toml; by default the "
            "project's pyproject.toml if it has a [project] table, else its requirements.in or requirements.txt.",
            extra={"short": "r"},
        ),
    ] = None
    script: Annotated[
        AbsolutePath | None,
        Meta(
            description="The Python script whose inline metadata (PEP 723) is to list them; the metadata are added if there are none. "
            "The packages are resolved now, and installed when the script is run.",
        ),
    ] = None
    group: Annotated[
        str | None, Meta(description="The dependency group (PEP 735) of pyproject.toml that is to list them.")
    ] = None
    extra: Annotated[str | None, Meta(description="The extra of pyproject.toml that is to list them.")] = None
    install: Annotated[
        bool,
        Meta(
            description="Install the requirements of the changed file; if that fails, the file stays as it was.",
            extra={"negated": "Only write the file, install nothing."},
        ),
    ] = True
    environment: SelectedEnvironment = None
    folder: ProjectFolder = None
    dry_run: DryRun = False


class AddResult(ListEditResult, kw_only=True):
    """Result of `add`: what changed in the file and in the environment."""


ADD: Final = Method(
    "add",
    AddParams,
    AddResult,
    "List a requirement in pyproject.toml or a requirements file, and install it.",
    kind="changes",
    long_running=True,
    trust=True,
    network=True,
    positional="packages",
)
