"""Requests, plans and results of operations, as values."""

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
    """Where an operation is: its phase, how much of it is done where that can be counted, and a short sentence."""

    phase: Phase
    message: str
    done: int | None = None
    total: int | None = None


Report = Callable[[Progress], None]


class Sources(msgspec.Struct, frozen=True):
    """What to install. Paths are absolute; `packages` are requirements as pip writes them on its command line.

    `constraints` are files that limit versions. `editable` are projects that are installed as they lie there: paths or URLs, as pip's `--editable` takes them.

    `requirements` names requirements files, a pylock.toml (PEP 751) or a pyproject.toml (its PEP 621 dependencies,
    with the chosen `extras`); `groups` are dependency groups (PEP 735) of the pyproject.toml `groups_file`.
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
    """Make an environment at `path` from the interpreter `executable` (both absolute).

    `wanted_version` is the version or range that was requested, or None if any will do: with `if_exists="reuse"`, an
    environment of another version is not reused. `keep_packages` installs what a replaced environment holds, in the
    same versions. `folder` is where relative paths start. `project` is the folder whose settings for uv count: None
    if nothing of it is trusted, which is enough if `sources` is empty.
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
    """Install into the environment whose prefix is given; `folder` is where relative paths in settings start."""

    environment: str
    sources: Sources
    folder: str | None = None
    upgrade: bool = False
    no_deps: bool = False
    dry_run: bool = False


class UninstallRequest(msgspec.Struct, frozen=True):
    """Uninstall distributions by name from the environment whose prefix is given."""

    environment: str
    packages: tuple[str, ...]
    dry_run: bool = False


class SyncRequest(msgspec.Struct, frozen=True):
    """Make an environment hold exactly what requirements files or a lock say; more than that is removed."""

    environment: str
    sources: Sources
    folder: str | None = None
    dry_run: bool = False


class ResolverRequest(msgspec.Struct, frozen=True):
    """Ask a resolver, for up to `seconds` in all; nothing is changed.

    `executable` is the interpreter (absolute) and `environment` the prefix of its environment, whose packages may stay;
    None resolves for an empty one. `project` is the folder whose settings count and where relative paths start (None:
    nothing of it is trusted). With `wheels_only` nothing is built.
    """

    executable: str
    environment: str | None = None
    project: str | None = None
    wheels_only: bool = False
    seconds: float = 60.0


class ResolverRun(msgspec.Struct, frozen=True):
    """One run of the resolver: whether it found versions that fit, its error output, and the changes that it would make.

    `is_late` says that there was no time left.
    """

    fits: bool
    output: str = ""
    changes: tuple[Change, ...] = ()
    is_late: bool = False


class RemoveRequest(msgspec.Struct, frozen=True):
    """Move the environment whose prefix is given into the trash folder next to it."""

    path: str
    dry_run: bool = False


class RestoreRequest(msgspec.Struct, frozen=True):
    """Bring back the newest that was removed from `path`."""

    path: str
    dry_run: bool = False


class RepairRequest(msgspec.Struct, frozen=True):
    """Repair what is wrong with an environment; `codes` limits it to those problems.

    `executable` is the base that was requested, and `wanted_version` the version or range if it was named by that. An
    environment that has another Python is built anew on it, with the same packages. `candidates` are the interpreters
    from which a new base is chosen.
    """

    path: str
    codes: tuple[str, ...] = ()
    executable: str | None = None
    wanted_version: str | None = None
    dry_run: bool = False
    candidates: tuple[Interpreter, ...] = ()


class Handover(msgspec.Struct, frozen=True):
    """A setting of pip that was handed to uv, or that has no equivalent there.

    `origin` is the file or variable that sets it; `value` has its credentials hidden; `option` is uv's, or None.
    """

    setting: str
    value: str
    origin: str
    option: str | None
    note: str | None = None


class CompileRequest(msgspec.Struct, frozen=True):
    """Work out a lock: `sources` are absolute files, `previous` is the lock that is there, whose versions stay.

    `output` is the lock's file name. `executable` is the interpreter for which versions are chosen; `options` are uv's.
    `folder` is the working folder, from which the lock names its sources.
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
    """Write the uv.lock of the project in a folder in another format."""

    folder: str
    as_pylock: bool
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    hashes: bool = True


class LockText(msgspec.Struct, frozen=True):
    """The text of a lock that a tool worked out, where it was written meanwhile, and how: nothing on disk was changed."""

    text: str
    folder: str
    command: tuple[str, ...]
    settings: tuple[Handover, ...] = ()
    notices: tuple[str, ...] = ()


OperationRequest = (
    CreateRequest | InstallRequest | UninstallRequest | SyncRequest | RemoveRequest | RestoreRequest | RepairRequest
)


class Change(msgspec.Struct, frozen=True):
    """What an operation did, or would do, to one distribution."""

    name: str
    action: Literal["installed", "removed", "upgraded", "downgraded", "changed", "reinstalled"]
    version: str | None = None
    previous: str | None = None


class DependencyWarning(msgspec.Struct, frozen=True):
    """A dependency that an operation broke: `name` requires something that is not installed, or in another version."""

    code: Literal["dependency-conflict", "dependency-missing"]
    message: str
    name: str
    version: str
    requirement: str
    installed: str | None = None


class StepDone(msgspec.Struct, frozen=True):
    """One step of a plan for a person: what it is, and the command line where it runs a tool (credentials hidden)."""

    title: str
    state: Literal["planned", "done", "skipped"]
    command: tuple[str, ...] | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What an operation did (or, for a dry run, would do).

    `cancel` is "too-late" if a cancel came while files were being linked, and was not followed; `recovered` are
    sentences about what an earlier, interrupted operation had left and this one cleaned up.
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
