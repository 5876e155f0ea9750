"""The method `lock`: pin the versions of all packages that a project requires."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, DryRun, Method, Params, ProjectFolder, PythonRequest
from venvoy_protocol.lock_result import LockTextResult


class LockParams(Params, kw_only=True):
    """Params of `lock`: the files whose requirements to pin, the lock file to write, and what to pin for.

    Options in the header of an existing lock file are used as well.
    """

    sources: Annotated[
        list[AbsolutePath],
        Meta(
            description="The files with the requirements to lock: requirements.in, pyproject.toml, or a script with inline metadata "
            "(PEP 723). By default those named in the header of an existing `output`, else the project's requirements.in or "
            "pyproject.toml."
        ),
    ] = []
    output: Annotated[
        AbsolutePath | None,
        Meta(
            description="The lock to write, a requirements file or a pylock.toml. By default an existing lock of the `sources`, "
            "else NAME.txt for NAME.in, pylock.toml for pyproject.toml, pylock.NAME.toml for NAME.py.",
            extra={"short": "o"},
        ),
    ] = None
    upgrade: Annotated[bool, Meta(description="Take the newest versions that are allowed.", extra={"short": "U"})] = (
        False
    )
    upgrade_packages: Annotated[
        list[str],
        Meta(
            description="Upgrade only these packages; all others keep their locked versions.",
            extra={"option": "upgrade-package", "short": "P"},
        ),
    ] = []
    universal: Annotated[bool, Meta(description="Lock for every platform and Python, with markers.")] = False
    hashes: Annotated[bool, Meta(description="Write the hashes of every file into a requirements file.")] = False
    extras: Annotated[list[str], Meta(description="Extras of the project to lock.", extra={"option": "extra"})] = []
    groups: Annotated[
        list[str], Meta(description="Dependency groups (PEP 735) of the project to lock.", extra={"option": "group"})
    ] = []
    python: Annotated[
        PythonRequest | None,
        Meta(description="The Python to lock for; by default the one of the selected environment."),
    ] = None
    folder: ProjectFolder = None
    dry_run: DryRun = False


class LockResult(LockTextResult, kw_only=True):
    """Result of `lock`: the lock file with all pinned versions."""


LOCK: Final = Method(
    "lock",
    LockParams,
    LockResult,
    "Pin the versions of a project's requirements in a requirements file or a pylock.toml; versions in an existing lock stay.",
    kind="changes",
    long_running=True,
    trust=True,
    network=True,
    positional="sources",
)
