"""The method `sync`: make an environment contain exactly the packages that the given files list."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, ProjectFolder, SelectedEnvironment
from venvoy_protocol.operation import OperationResult


class SyncParams(Params, kw_only=True):
    """Params of `sync`: the environment, and the files that list the packages that it is to contain."""

    requirements: Annotated[
        list[AbsolutePath],
        Meta(
            description="Requirements files, pyproject.toml, or a pylock.toml. Where none is named it is the folder's pylock.toml, or "
            "its requirements.txt where it has no pylock.toml."
        ),
    ] = []
    extras: Annotated[list[str], Meta(description="Extras of the project, too.", extra={"option": "extra"})] = []
    groups: Annotated[
        list[str], Meta(description="Dependency groups (PEP 735) of the project, too.", extra={"option": "group"})
    ] = []
    environment: SelectedEnvironment = None
    folder: ProjectFolder = None
    dry_run: Annotated[bool, Meta(description="Show what would be installed and removed, and change nothing.")] = False


class SyncResult(OperationResult, kw_only=True):
    """Result of `sync`: the packages that changed in the environment."""


SYNC: Final = Method(
    "sync",
    SyncParams,
    SyncResult,
    "Make an environment hold exactly what files say: what they do not name is removed.",
    kind="changes",
    long_running=True,
    trust=True,
    destructive=True,
    network=True,
    positional="requirements",
)
