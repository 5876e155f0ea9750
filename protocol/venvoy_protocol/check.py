"""The method `check`: find mistakes in requirements files and report them as diagnostics."""

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, UnsetType

from venvoy_protocol.audit_answers import AuditAnswers
from venvoy_protocol.base import AbsolutePath, ForeignText, Method, Params, Wire
from venvoy_protocol.index_answers import IndexAnswers, IndexNote
from venvoy_protocol.text import Diagnostic, TextEdit
from venvoy_protocol.vulnerabilities import AdvisorySource


class CheckParams(Params, kw_only=True):
    """Params of `check`: the files, or the text, to check, and the environment to compare them with.

    Without files and text, the files found in the workspace folders are checked. Further params request fixes, the
    dependency resolver, and look-ups on the network.
    """

    files: Annotated[
        list[AbsolutePath],
        Meta(
            description="Files or folders; a folder means the requirements files in it; by default the workspace folders."
        ),
    ] = []
    uri: Annotated[str | None, Meta(description="The document that `text` belongs to.", extra={"option": None})] = None
    text: Annotated[str | None, Meta(description="The text to check instead of a file's.", extra={"option": None})] = (
        None
    )
    environment: Annotated[
        AbsolutePath | None,
        Meta(description="The environment to compare with; by default each file's selected one."),
    ] = None
    no_environment: Annotated[
        bool, Meta(description="Compare with no environment.", extra={"option": "no-environment"})
    ] = False
    exclude: Annotated[
        list[str],
        Meta(
            description="Patterns, as in .gitignore, of files and folders to leave out when a folder is searched, in addition to those in settings."
        ),
    ] = []
    include: Annotated[
        list[str],
        Meta(
            description="Patterns of files to check in spite of their names and of .gitignore when a folder is searched, in addition to those in settings."
        ),
    ] = []
    fix: Annotated[
        bool,
        Meta(
            description="Answer with the edits of the safe fixes, and with what is left after them.",
            extra={"help": "Write the safe fixes into the files, and show what is left."},
        ),
    ] = False
    diff: Annotated[
        bool,
        Meta(
            description="Answer with the fixes as a unified diff that `git apply` takes; nothing is written.",
            extra={"help": "Show the fixes as a unified diff that `git apply` takes; nothing is written."},
        ),
    ] = False
    unsafe_fixes: Annotated[
        bool, Meta(description="With `fix` or `diff`: take also fixes that may change what is installed.")
    ] = False
    resolve: Annotated[
        bool,
        Meta(
            description="Ask uv whether the lines of each file can be installed together, and name those that cannot; uses the network.",
        ),
    ] = False
    index: Annotated[
        bool,
        Meta(
            description="Look the names up on the package indexes that an installation would use: missing projects and "
            "versions, yanked ones, newer ones; uses the network, for ten seconds at most.",
        ),
    ] = False
    offline: Annotated[
        bool,
        Meta(description="With `index` or `audit`: use what earlier look-ups have kept, however old, and no network."),
    ] = False
    audit: Annotated[
        bool,
        Meta(
            description="Look up known vulnerabilities in the source that the setting or the method `vulnerabilities` has chosen.",
        ),
    ] = False
    vulnerabilities: Annotated[
        AdvisorySource | None,
        Meta(
            description="With `audit`: the source for this call alone, instead of the chosen one.",
            extra={"agents": False},  # a person chooses what is sent to a service
        ),
    ] = None
    select: Annotated[
        list[str],
        Meta(
            description="Report only findings with these codes or groups of codes.",
            extra={"help": "Report these codes or groups of codes only, separated by commas."},
        ),
    ] = []
    ignore: Annotated[
        list[str],
        Meta(
            description="Do not report findings with these codes or groups of codes.",
            extra={"help": "Do not report these codes or groups, separated by commas."},
        ),
    ] = []


class CheckedFile(Wire, kw_only=True):
    """The check result of one file or text: the diagnostics, and on request the edits that fix them.

    A file is named by `path`, a text that the client sent by `uri`. `edits` and the fields about fixes are filled if
    the request had `fix`, and the fields about the diff if the request had `diff`. In addition to files that list
    dependencies, a pyproject.toml with invalid settings of Venvoy has such a result.
    """

    path: str | None = None
    uri: str | None = None
    environment: str | None = None
    diagnostics: list[Diagnostic]
    edits: Annotated[
        list[TextEdit] | UnsetType,
        Meta(
            description="With `fix`: what makes the fixed text of the checked one. The command line and MCP leave them, and "
            "fixes of findings, out if a credential would be in them."
        ),
    ] = UNSET
    text_hash: Annotated[
        str | UnsetType,
        Meta(
            description="With `fix`, where there are edits: the SHA-256 (hexadecimal) of the checked text as UTF-8. A text "
            "with another one was changed since, and the edits do not fit it."
        ),
    ] = UNSET
    fixed: Annotated[int, Meta(description="With `fix`: how many fixes the edits make.")] = 0
    fixed_codes: Annotated[dict[str, int], Meta(description="With `fix`: how many fixes of each code.")] = {}
    diff: Annotated[
        ForeignText | UnsetType,
        Meta(
            description="With `diff`: the fixes as a unified diff, empty if there are none. It holds no credentials: lines "
            "around a change are left out for that, and on a line that changes they are hidden."
        ),
    ] = UNSET
    diff_applies: Annotated[
        Literal["normally", "without-context", "no"] | UnsetType,
        Meta(
            description="With `diff`: whether the diff applies, only without context (`git apply --unidiff-zero`), or not, "
            "since credentials are hidden on lines that change."
        ),
    ] = UNSET


class Counts(Wire, kw_only=True):
    """The number of findings of each severity, of fixes that were made or are possible, and of checked files."""

    error: int = 0
    warning: int = 0
    information: int = 0
    hint: int = 0
    fixed: Annotated[int, Meta(description="With `fix`: how many fixes the edits make, in all files.")] = 0
    fixable: Annotated[int, Meta(description="The findings that `fix` would repair.")] = 0
    unsafe_fixable: Annotated[
        int, Meta(description="The further findings that `fix` would repair with `unsafeFixes`.")
    ] = 0
    checked: Annotated[int, Meta(description="How many files, or texts, were checked.")] = 0


class ConflictLine(Wire, kw_only=True):
    """One of the requirement lines that cannot be installed together, and where it is."""

    path: Annotated[str | None, Meta(description="The file; null for what was named on the command line.")]
    line: Annotated[int, Meta(description="The number of the line, from 1.")]
    text: Annotated[str, Meta(description="What the line asks for, without its options and comment.")]
    kind: Annotated[Literal["requirement", "constraint"], Meta(description="What the line is.")]
    section: Annotated[
        str, Meta(description="In a pyproject.toml, such as `extra test` or `group dev`; else empty.")
    ] = ""
    fitting_version: Annotated[
        str | None, Meta(description="The version that would fit with everything else, if this line allowed it.")
    ] = None


class LineConflict(Wire, kw_only=True):
    """Requirement lines that cannot be installed together, and why."""

    lines: Annotated[list[ConflictLine], Meta(description="The lines, in the order of their files.")]
    explanation: Annotated[str, Meta(description="Why, in uv's words.")]
    minimal: Annotated[bool, Meta(description="Whether the rest fits together without any one of the lines.")] = True


class Resolution(Wire, kw_only=True):
    """Whether the requirements of a file, and of all files that it includes, can be installed together (`verdict`).

    `conflicts` are the lines that cannot; the other fields say how uv's resolver was run, and what it could not decide.
    """

    path: str
    verdict: Annotated[
        Literal["fits", "conflict", "unknown"], Meta(description="Whether they can, or that it is not known.")
    ]
    reason: Annotated[str | None, Meta(description="Why it is not known, or not in full.")] = None
    conflicts: Annotated[list[LineConflict], Meta(description="What does not fit together: three at most.")] = []
    python: Annotated[str | None, Meta(description="The interpreter for which uv was asked.")] = None
    environment: Annotated[
        str | None, Meta(description="The environment that counted; null if uv was asked for an empty one.")
    ] = None
    left_out: Annotated[
        list[str], Meta(description="Lines that were not asked about, since they are not trusted.")
    ] = []


class CheckResult(Wire, kw_only=True):
    """Result of `check`: the diagnostics of every checked file, their numbers, and files that could not be checked."""

    files: list[CheckedFile]
    counts: Counts
    unsearched: Annotated[
        list[str],
        Meta(description="Folders that the search left out, since it had read `fileSearchLimit` entries of folders."),
    ] = []
    unreadable: Annotated[
        list[str], Meta(description="Files that were found in a folder and not checked, since they cannot be read.")
    ] = []
    misspelt: Annotated[
        list[str],
        Meta(description="Files that were not checked, and whose names look like a misspelt requirements.txt."),
    ] = []
    resolutions: Annotated[
        list[Resolution] | UnsetType,
        Meta(description="With `resolve`: the answer for each file that no other includes."),
    ] = UNSET
    index: Annotated[
        IndexAnswers | UnsetType,
        Meta(description="With `index`: what was known, so that a clean file and one that was not looked up differ."),
    ] = UNSET
    audit: Annotated[AuditAnswers | UnsetType, Meta(description="With `audit`: what was known of vulnerabilities.")] = (
        UNSET
    )
    notes: Annotated[list[IndexNote], Meta(description="What to know of the check that is not a finding.")] = []


CHECK: Final = Method(
    "check",
    CheckParams,
    CheckResult,
    "Check requirements files, and compare them with the selected environment.",
    network=True,
    positional="files",
)
