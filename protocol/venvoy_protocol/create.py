"""The method `create`: make an environment."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, PythonRequest, Share
from venvoy_protocol.environment import Environment
from venvoy_protocol.operation import OperationResult
from venvoy_protocol.selection import Selection


class CreateParams(Params, kw_only=True):
    """Params of `create`: where to make the environment, with which Python, and what to install into it."""

    path: Annotated[
        AbsolutePath | None, Meta(description="Where to make it; by default `.venv` in the folder of the project.")
    ] = None
    folder: Annotated[
        AbsolutePath | None,
        Meta(
            description="The project's folder; by default the nearest with a project file, upward from the current one."
        ),
    ] = None
    python: Annotated[
        PythonRequest | None,
        Meta(
            description="The interpreter: a path, a version or a range; by default what the project asks for, else the newest."
        ),
    ] = None
    requirements: Annotated[
        list[AbsolutePath],
        Meta(
            description="Requirements files, pyproject.toml or pylock.toml to install from.",
            extra={"option": "requirement", "short": "r"},
        ),
    ] = []
    packages: Annotated[
        list[str],
        Meta(description="Requirements to install, such as `flask>=3`.", extra={"option": "package", "short": "p"}),
    ] = []
    extras: Annotated[list[str], Meta(description="Extras of the project to install.", extra={"option": "extra"})] = []
    groups: Annotated[
        list[str], Meta(description="Dependency groups (PEP 735) of the project to install.", extra={"option": "group"})
    ] = []
    seed: Annotated[bool, Meta(description="Install pip into it.")] = False
    system_site_packages: Annotated[bool, Meta(description="Let it see the packages of its base.")] = False
    prompt: Annotated[
        str | None, Meta(description="The name that a shell shows; by default the project folder's name.")
    ] = None
    if_exists: Annotated[
        Literal["fail", "reuse", "replace"],
        Meta(description="If there already is an environment: `fail`, `reuse` it, or `replace` it by a new one."),
    ] = "fail"
    keep_packages: Annotated[
        bool,
        Meta(
            description="Replace an existing environment, and install the same versions of its packages into the new one."
        ),
    ] = False
    select: Annotated[
        bool,
        Meta(
            description="Select it for the folder when it is made.",
            extra={"negated": "Do not select it for the folder."},
        ),
    ] = True
    share: Share = None
    dry_run: Annotated[bool, Meta(description="Show the steps and change nothing.")] = False


class CreateResult(OperationResult, kw_only=True):
    """Result of `create`: the created environment, or the existing one that was kept, and the steps that were done.

    In a dry run (only the steps are planned), the field `environment` is null.
    """

    environment: Annotated[Environment | None, Meta(description="The environment; null after a dry run.")]
    reused: Annotated[bool, Meta(description="Whether it was there already, and was kept.")]
    selection: Annotated[Selection | None, Meta(description="The folder's new selection, where it was selected.")]


CREATE: Final = Method(
    "create",
    CreateParams,
    CreateResult,
    "Make an environment, complete or not at all.",
    kind="changes",
    long_running=True,
    network=True,
    positional="path",
)
