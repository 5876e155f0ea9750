"""The common parts of the results of all methods that change an environment."""

from typing import Annotated, Literal

from msgspec import Meta

from venvoy_protocol.base import ForeignText, Wire
from venvoy_protocol.environment import Problem
from venvoy_protocol.package import PackageChange


class StepDone(Wire, kw_only=True):
    """One step of an operation (a change such as creating an environment): planned, done or skipped."""

    title: Annotated[str, Meta(description="What it does, for a person.")]
    state: Literal["planned", "done", "skipped"]
    command: Annotated[
        list[str] | None, Meta(description="The command line where it runs a tool, credentials hidden.")
    ] = None


class HandedSetting(Wire, kw_only=True):
    """A setting of pip that was passed on to uv, or that has no equivalent in uv."""

    setting: Annotated[str, Meta(description="Its name as pip has it, such as `index-url`.")]
    value: Annotated[str, Meta(description="Its value, credentials hidden.")]
    origin: Annotated[str, Meta(description="The file or variable that sets it.")]
    option: Annotated[str | None, Meta(description="uv's option or variable; null if there is none.")]
    note: Annotated[str | None, Meta(description="What is different under uv; null if nothing is.")] = None


class DependencyWarning(Wire, kw_only=True):
    """A dependency of an installed package that was met before an operation and is not met after it."""

    code: Annotated[
        Literal["dependency-conflict", "dependency-missing"],
        Meta(description="Another version is installed than the one required, or none is."),
    ]
    message: Annotated[ForeignText, Meta(description="One sentence.")]
    name: Annotated[str, Meta(description="The distribution whose dependency is broken.")]
    version: str
    requirement: Annotated[ForeignText, Meta(description="What it requires, such as `urllib3<3`.")]
    installed: Annotated[str | None, Meta(description="The installed version of that; null if none is.")] = None


class OperationResult(Wire, kw_only=True):
    """What a method changed in an environment, or would change (dry run).

    `steps` are what was done, `changes` the packages that changed; the other fields report on problems and settings.
    """

    environment_path: Annotated[str, Meta(description="The environment's folder.")]
    dry_run: bool
    steps: list[StepDone]
    changes: list[PackageChange]
    settings: Annotated[list[HandedSetting], Meta(description="Settings of pip that were handed to uv.")]
    problems: Annotated[list[Problem], Meta(description="What is wrong with the environment afterwards.")]
    warnings: Annotated[
        list[DependencyWarning],
        Meta(description="Dependencies that it broke; those that were not met before are not among them."),
    ] = []
    notices: Annotated[list[ForeignText], Meta(description="What else a person should know.")]
    recovered: Annotated[
        list[str], Meta(description="What an earlier, interrupted operation had left, and this one repaired.")
    ]
    cancel: Annotated[
        Literal["too-late"] | None, Meta(description="`too-late` if a cancel came while files were being linked.")
    ] = None
