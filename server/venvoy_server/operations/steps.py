"""The steps that plans are made of: values that are shown, written to the journal, done, and undone."""

from __future__ import annotations

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS, from_json, to_json
from venvoy_server.operations.model import OperationKind, Phase
from venvoy_server.operations.planned_packages import PackagePlan
from venvoy_server.operations.trash_entry import RemovedBy

MARKER = ".venvoy-unfinished"
TRASH = ".venvoy-trash"
KEPT_IN_PLACE = frozenset({TRASH, "lost+found"})
"""Names that a folder may hold and still count as empty: a mount point holds its own trash folder."""


class ClaimFolder(msgspec.Struct, frozen=True, tag="claim-folder"):
    """Make the folder of a new environment, and put a marker in it that says whose it is.

    `existed` says that an empty folder was there before; `parents` are the folders above that are made with it.
    Undone by deleting the folder, if the marker in it is this operation's.
    """

    path: str
    existed: bool = False
    parents: tuple[str, ...] = ()


class MoveFolder(msgspec.Struct, frozen=True, tag="move-folder"):
    """Rename a folder (or link, or file) within its file system; undone by renaming it back.

    `replaces_empty` says that an empty folder is at `target`, whose place it takes.
    """

    source: str
    target: str
    replaces_empty: bool = False


class MoveContents(msgspec.Struct, frozen=True, tag="move-contents"):
    """Move some of a folder's content, by paths relative to it, into another folder of the same file system.

    For an environment that shares its folder with a project, or whose folder is a mount. Undone by moving it back.
    """

    source: str
    target: str
    names: tuple[str, ...]


class OpenTrash(msgspec.Struct, frozen=True, tag="open-trash"):
    """Make the place in the trash folder that an environment will be moved to; undone by deleting it while empty.

    `names` are the paths, relative to `original`, that are moved there if it is not all of it; `by` is what moves it.
    """

    slot: str
    original: str
    names: tuple[str, ...] = ()
    by: RemovedBy = "remove"


class RunTool(msgspec.Struct, frozen=True, tag="run-tool"):
    """Run a program; `timeout` in seconds; undone with the folder in which it works.

    `otherwise` is tried where the first fails for want of an index. `fills` is the folder, named in `argv`, that the
    program fills: it gets that by a descriptor, if the system has such, so that no name is looked up a second time.
    `hint` is added to what a resolver says if no versions are found.
    """

    argv: tuple[str, ...]
    cwd: str
    phase: Phase
    title: str
    timeout: float
    otherwise: tuple[str, ...] | None = None
    fills: str | None = None
    hint: str = ""


class SaveFiles(msgspec.Struct, frozen=True, tag="save-files"):
    """Copy files of an environment into a slot of the trash before they are changed; `names` are relative to `path`.

    Undone by putting them back, and deleting what came to the folders `watched` since.
    """

    path: str
    slot: str
    names: tuple[str, ...]
    watched: tuple[str, ...]


class PutBack(msgspec.Struct, frozen=True, tag="put-back"):
    """Put files of a person that a tool wrote over back from `saved`, and delete those of `absent`, which it added.

    Names are relative to `path`. Undone by the saving step.
    """

    path: str
    saved: str
    names: tuple[str, ...]
    absent: tuple[str, ...] = ()


class DropFiles(msgspec.Struct, frozen=True, tag="drop-files"):
    """Delete files that were saved before, so that a tool makes them anew. Undone by the saving step."""

    path: str
    names: tuple[str, ...]


class RewriteScripts(msgspec.Struct, frozen=True, tag="rewrite-scripts"):
    """Make scripts start this environment's interpreter instead of one in another folder. Undone by the saving step."""

    path: str
    executable: str
    scripts: tuple[str, ...]


class RewriteSource(msgspec.Struct, frozen=True, tag="rewrite-source"):
    """Make an editable distribution lead to the folder `new` instead of `old`; undone by the saving step.

    `names` are the files, relative to the environment's folder `path`, that may name the old one.
    """

    path: str
    old: str
    new: str
    names: tuple[str, ...]


class KeepRequested(msgspec.Struct, frozen=True, tag="keep-requested"):
    """Leave the mark of having been asked for (REQUESTED) on the distributions named, and on no other.

    `direct` leaves it on those from a path or URL, too: they are not known by name before they are installed.
    """

    path: str
    keys: tuple[str, ...]
    direct: bool = False


class MendPackages(msgspec.Struct, frozen=True, tag="mend-packages"):
    """Compare what was installed with its records, and install again what is not complete; undone with the folder.

    `options` carry index settings over to `uv`, which runs in `cwd` for at most `timeout` seconds, with the uv
    configuration of the folder `project`, if any.
    """

    path: str
    executable: str
    uv: str
    cwd: str
    options: tuple[str, ...]
    timeout: float
    project: str | None = None


class CheckEnvironment(msgspec.Struct, frozen=True, tag="check-environment"):
    """Read the environment that was made, and fail if it is not what was planned. Nothing to undo.

    `packages` has its distributions compared with their records, too; `keys` are canonical names of some that must be
    there.
    """

    path: str
    executable: str
    packages: bool = True
    keys: tuple[str, ...] = ()


class ReleaseFolder(msgspec.Struct, frozen=True, tag="release-folder"):
    """Remove the marker: from here on the operation is done, and is not undone any more."""

    path: str


class DeleteFolder(msgspec.Struct, frozen=True, tag="delete-folder"):
    """Delete a folder of ours that is not needed any more. Not undone."""

    path: str


Step = (
    ClaimFolder
    | MoveFolder
    | MoveContents
    | PutBack
    | OpenTrash
    | RunTool
    | SaveFiles
    | DropFiles
    | RewriteScripts
    | RewriteSource
    | MendPackages
    | KeepRequested
    | CheckEnvironment
    | ReleaseFolder
    | DeleteFolder
)


class Plan(msgspec.Struct, frozen=True):
    """What an operation will do to an environment: step by step, or to its packages, which a tool does in one go."""

    kind: OperationKind
    environment: str
    steps: tuple[Step, ...]
    packages: PackagePlan | None = None


def encode(plan: Plan) -> bytes:
    """Return a plan as JSON for the journal, with the credentials in its command lines hidden."""
    shown = tuple(_shown(step) for step in plan.steps)
    return to_json(msgspec.structs.replace(plan, steps=shown))


def _shown(step: Step) -> Step:
    from venvoy_server.environments.redact import redacted_command  # its patterns take time to compile

    if isinstance(step, MendPackages):
        return msgspec.structs.replace(step, options=redacted_command(step.options))
    if not isinstance(step, RunTool):
        return step
    otherwise = redacted_command(step.otherwise) if step.otherwise is not None else None
    return msgspec.structs.replace(step, argv=redacted_command(step.argv), otherwise=otherwise)


def decode(data: bytes) -> Plan | None:
    """Return the plan that a journal row holds, or None if another version wrote it."""
    try:
        return from_json(data, Plan)
    except JSON_ERRORS:
        return None
