"""Data types of operations: requests, progress and results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from venvoy_server.environments.model import Interpreter, Problem

OperationKind = Literal["create", "replace", "remove", "restore", "repair", "install", "uninstall", "sync"]
Phase = Literal[
    "waiting",
    "recovering",
    "creating",
    "resolving",
    "downloading",
    "preparing",
    "linking",
    "verifying",
    "removing",
    "repairing",
    "finishing",
]


class Progress(msgspec.Struct, frozen=True):
    """The progress of an operation: its phase, a short message, and how many of `total` items are `done`, if known."""

    phase: Phase
    message: str
    done: int | None = None
    total: int | None = None


Report = Callable[[Progress], None]


class Sources(msgspec.Struct, frozen=True):
    """The packages and files to install. Paths are absolute; `packages` are requirements as on pip's command line.

    `constraints` are constraints files. `editable` are paths or URLs of projects, as for pip's `--editable`.
    `requirements` are requirements files, a pylock.toml (PEP 751), or a pyproject.toml (its PEP 621 dependencies with
    the chosen `extras`); `groups` are dependency groups (PEP 735) of the pyproject.toml `groups_file`.
    """

    packages: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    groups_file: str | None = None
    editable: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to install."""
        return not (self.packages or self.editable or self.requirements or self.groups)


class CreateRequest(msgspec.Struct, frozen=True):
    """A request to create an environment.

    Attributes:
        path: Absolute path of the new environment.
        executable: Absolute path of the interpreter that the environment is made from.
        wanted_version: Requested Python version or range; None if any version is accepted. With `if_exists="reuse"`, an
            environment of another version is not reused.
        prompt: Name that activated shells show; None for a default.
        seed: Whether pip is installed.
        system_site_packages: Whether the packages of the interpreter are visible in the environment.
        if_exists: What to do if there is an environment at `path`: fail, reuse it, or replace it.
        keep_packages: Whether the packages of a replaced environment are reinstalled in the same versions.
        sources: Packages and files to install.
        folder: Folder against which relative paths in pip's and uv's settings are resolved.
        project: Folder whose uv settings apply; None if the user does not trust the folder.
        dry_run: Whether the changes are only planned and returned.
    """

    path: str
    executable: str
    wanted_version: str | None = None
    prompt: str | None = None
    seed: bool = False
    system_site_packages: bool = False
    if_exists: Literal["fail", "reuse", "replace"] = "fail"
    keep_packages: bool = False
    sources: Sources = Sources()
    folder: str | None = None
    project: str | None = None
    dry_run: bool = False


class InstallRequest(msgspec.Struct, frozen=True):
    """Install `sources` into the environment with the prefix `environment`.

    Relative paths in pip's and uv's settings are resolved against `folder`.
    """

    environment: str
    sources: Sources
    folder: str | None = None
    upgrade: bool = False
    no_deps: bool = False
    dry_run: bool = False


class UninstallRequest(msgspec.Struct, frozen=True):
    """Uninstall the distributions named in `packages` from the environment with the given prefix."""

    environment: str
    packages: tuple[str, ...]
    dry_run: bool = False


class SyncRequest(msgspec.Struct, frozen=True):
    """Make an environment contain exactly what requirements files or a lock list; other distributions are removed.

    `environment` is its prefix, `sources` are the files. Relative paths in settings are resolved against `folder`.
    """

    environment: str
    sources: Sources
    folder: str | None = None
    dry_run: bool = False


class ResolverRequest(msgspec.Struct, frozen=True):
    """Run the resolver, for up to `seconds` in total, without changing anything.

    `executable` is the interpreter (absolute), `environment` the prefix of its environment, whose installed versions
    are preferred; None resolves for an empty environment. `project` is the folder whose settings apply and against
    which relative paths are resolved, or None if it is not trusted. With `wheels_only` nothing is built.
    """

    executable: str
    environment: str | None = None
    project: str | None = None
    wheels_only: bool = False
    seconds: float = 60.0


class ResolverRun(msgspec.Struct, frozen=True):
    """The result of running uv as a resolver, without installing anything.

    `fits` is whether the requirements can be installed together. `output` is what uv printed on standard error.
    `changes` are the changes that installing the requirements would make; empty if they do not fit. `is_late` is
    whether the time limit was exceeded.
    """

    fits: bool
    output: str = ""
    changes: tuple[Change, ...] = ()
    is_late: bool = False


class RemoveRequest(msgspec.Struct, frozen=True):
    """Move the environment with the given prefix into the trash folder next to it."""

    path: str
    dry_run: bool = False


class RestoreRequest(msgspec.Struct, frozen=True):
    """Restore the environment that was last removed from `path`."""

    path: str
    dry_run: bool = False


class RepairRequest(msgspec.Struct, frozen=True):
    """A request to repair an environment.

    Attributes:
        path: Path of the environment.
        codes: Codes of the problems to repair, such as `moved`; empty for all problems.
        executable: Interpreter that the environment must be based on; None if the user requests none. If the
            environment has another Python version, it is rebuilt with this interpreter and the same packages.
        wanted_version: Version or range, if the user requested the interpreter by version; else None.
        dry_run: Whether the changes are only planned and returned.
        candidates: Interpreters from which one is chosen if a new one is needed and `executable` is None.
    """

    path: str
    codes: tuple[str, ...] = ()
    executable: str | None = None
    wanted_version: str | None = None
    dry_run: bool = False
    candidates: tuple[Interpreter, ...] = ()


class Handover(msgspec.Struct, frozen=True):
    """A setting of pip and how it was passed to uv.

    `origin` is the file or variable that sets it, `value` its value with credentials hidden, `option` the option or
    variable of uv, or None if there is none.
    """

    setting: str
    value: str
    origin: str
    option: str | None
    note: str | None = None


class CompileRequest(msgspec.Struct, frozen=True):
    """Resolve source files (such as requirements.in) to a lock file with exact versions.

    `sources` are relative to `folder` or absolute. Versions in `previous`, the old lock's text, are preferred. `output`
    is the lock's file name, `executable` the interpreter to resolve for, `options` are passed to uv. `folder` is uv's
    working folder, to which source paths in the lock are relative. `command` is the command line for the lock's header.
    """

    sources: tuple[str, ...]
    output: str
    folder: str
    executable: str
    command: str
    previous: str | None = None
    options: tuple[str, ...] = ()
    upgrade: bool = False
    upgrade_packages: tuple[str, ...] = ()
    project: str | None = None


class ExportRequest(msgspec.Struct, frozen=True):
    """Convert the uv.lock of the project in `folder` to a pylock.toml (`as_pylock`) or a requirements.txt.

    `extras` and `groups` are the optional dependencies and dependency groups to include. `hashes` is whether the result
    has the hashes of files.
    """

    folder: str
    as_pylock: bool
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    hashes: bool = True


class LockText(msgspec.Struct, frozen=True):
    """The text of a lock file that uv computed; no file of the user was changed.

    `command` is uv's command line. Paths in the text are relative to `folder`. `settings` are pip's settings and how
    each was passed to uv. `notices` are messages for the user.
    """

    text: str
    folder: str
    command: tuple[str, ...]
    settings: tuple[Handover, ...] = ()
    notices: tuple[str, ...] = ()


OperationRequest = (
    CreateRequest | InstallRequest | UninstallRequest | SyncRequest | RemoveRequest | RestoreRequest | RepairRequest
)


class Change(msgspec.Struct, frozen=True):
    """A change that an operation made, or would make, to one distribution.

    `version` is the version after the change (None if it is removed, or not known yet), `previous` the one before (None
    if it was not installed).
    """

    name: str
    action: Literal["installed", "removed", "upgraded", "downgraded", "changed", "reinstalled"]
    version: str | None = None
    previous: str | None = None


class DependencyWarning(msgspec.Struct, frozen=True):
    """A dependency that an operation broke: distribution `name` requires another that is missing or does not fit.

    `requirement` is what it requires, `installed` the version of the other distribution; None if that is missing.
    """

    code: Literal["dependency-conflict", "dependency-missing"]
    message: str
    name: str
    version: str
    requirement: str
    installed: str | None = None


class StepDone(msgspec.Struct, frozen=True):
    """One step of an operation, described for the user by its `title`; `state` is "planned", "done" or "skipped".

    `command` is the command line of the tool that the step runs, or None if it runs no tool.
    """

    title: str
    state: Literal["planned", "done", "skipped"]
    command: tuple[str, ...] | None = None


class Outcome(msgspec.Struct, frozen=True):
    """The result of an operation, or, with `dry_run`, what the operation would do.

    `environment` is the environment's path, `executable` its interpreter. `settings` are pip's settings as passed to
    uv, `problems` those that the environment still has, `warnings` dependencies that the operation broke. `recovered`
    are sentences about remains of earlier, interrupted operations that were cleaned up. `cancel` is "too-late" if
    cancellation was requested when files were already being changed, and was ignored. `reused`: an existing environment
    was used instead of a new one. `operation` is the operation's id in the journal.
    """

    kind: OperationKind
    environment: str
    dry_run: bool = False
    executable: str | None = None
    steps: tuple[StepDone, ...] = ()
    changes: tuple[Change, ...] = ()
    settings: tuple[Handover, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[DependencyWarning, ...] = ()
    notices: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    cancel: Literal["too-late"] | None = None
    reused: bool = False
    operation: str | None = None
