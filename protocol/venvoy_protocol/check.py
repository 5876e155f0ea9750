"""`check`: diagnostics of requirements files."""

from typing import Annotated, Final

from msgspec import UNSET, Meta, UnsetType

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire
from venvoy_protocol.text import Diagnostic, TextEdit


class CheckParams(Params, kw_only=True):
    """Which files, or which text, against which environment."""

    files: Annotated[
        list[AbsolutePath],
        Meta(
            description="Files or folders; a folder stands for the requirements files in it; where none is named, the workspace folders."
        ),
    ] = []
    uri: Annotated[str | None, Meta(description="The document that `text` belongs to.", extra={"option": None})] = None
    text: Annotated[str | None, Meta(description="The text to check instead of a file's.", extra={"option": None})] = (
        None
    )
    environment: Annotated[
        AbsolutePath | None,
        Meta(description="The environment to compare with; each file's selected one where it is not named."),
    ] = None
    no_environment: Annotated[
        bool, Meta(description="Compare with no environment.", extra={"option": "no-environment"})
    ] = False
    fix: Annotated[
        bool,
        Meta(
            description="Answer with the edits of the safe fixes, and with what is left after them; the command line writes them into the files."
        ),
    ] = False
    diff: Annotated[bool, Meta(description="Answer with the safe fixes as a unified diff; nothing is written.")] = False


class CheckedFile(Wire, kw_only=True):
    """The findings of one file, named by `path` or by `uri`."""

    path: str | None = None
    uri: str | None = None
    environment: str | None = None
    diagnostics: list[Diagnostic]
    edits: Annotated[
        list[TextEdit] | UnsetType, Meta(description="With `fix`: what makes the fixed text of the checked one.")
    ] = UNSET
    diff: Annotated[
        str | UnsetType, Meta(description="With `diff`: the safe fixes as a unified diff, empty where there are none.")
    ] = UNSET


class Counts(Wire, kw_only=True):
    """How many findings of each severity."""

    error: int = 0
    warning: int = 0
    information: int = 0
    hint: int = 0
    fixed: Annotated[int, Meta(description="With `fix`: the findings that the edits mend.")] = 0


class CheckResult(Wire, kw_only=True):
    """The findings of every file."""

    files: list[CheckedFile]
    counts: Counts


CHECK: Final = Method(
    "check",
    CheckParams,
    CheckResult,
    "Check requirements files, and compare them with the selected environment.",
    positional="files",
)
