"""The method `export`: write a lock (a file with pinned versions) in another format."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, DryRun, Method, Params, ProjectFolder
from venvoy_protocol.lock_result import LockTextResult


class ExportParams(Params, kw_only=True):
    """Params of `export`: the lock (a file with pinned versions) to read, and the format and file to write.

    By default, the project's usual lock is read, and no file is written.
    """

    source: Annotated[
        AbsolutePath | None,
        Meta(
            description="The lock: a uv.lock, a pylock.toml, or a requirements file with pinned versions; by default the "
            "project's, in this order."
        ),
    ] = None
    format: Annotated[
        Literal["requirements", "pylock"] | None,
        Meta(
            description="The format; by default that of the output's name, else `pylock` for a requirements file and `requirements` for others."
        ),
    ] = None
    output: Annotated[
        AbsolutePath | None,
        Meta(description="The file to write; by default the text is only returned.", extra={"short": "o"}),
    ] = None
    extras: Annotated[
        list[str], Meta(description="Extras of a uv project to export, too.", extra={"option": "extra"})
    ] = []
    groups: Annotated[
        list[str], Meta(description="Dependency groups of a uv project to export, too.", extra={"option": "group"})
    ] = []
    hashes: Annotated[
        bool, Meta(description="Write hashes.", extra={"negated": "Leave the hashes out of a requirements file."})
    ] = True
    folder: ProjectFolder = None
    dry_run: DryRun = False


class ExportResult(LockTextResult, kw_only=True):
    """Result of `export`: the text of a lock (a file with pinned versions) after conversion to the requested format.

    The format is that of a requirements file or of a pylock.toml.
    """


EXPORT: Final = Method(
    "export",
    ExportParams,
    ExportResult,
    "Convert a lock (uv.lock, pylock.toml, requirements with pinned versions) to pylock.toml or requirements.",
    kind="changes",
    long_running=True,
    trust=True,
    positional="source",
)
