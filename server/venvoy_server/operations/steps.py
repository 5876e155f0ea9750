"""The steps of plans.

They are plain data: other modules show them, store them in the journal, execute and undo them.
"""

from __future__ import annotations

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS, from_json, to_json
from venvoy_server.operations.model import OperationKind, Phase
from venvoy_server.operations.planned_packages import PackagePlan
from venvoy_server.operations.trash_entry import RemovedBy

MARKER = ".venvoy-unfinished"
TRASH = ".venvoy-trash"
KEPT_IN_PLACE = frozenset({TRASH, "lost+found"})
"""Names that a folder may contain and still count as empty; a mount point has its own trash folder."""


class ClaimFolder(msgspec.Struct, frozen=True, tag="claim-folder"):
    """Create the folder of a new environment, and a marker file in it that names the operation.

    `existed`: an empty folder was there before. `parents` are missing parent folders to create with it. Undone by
    deleting the folder if its marker is this operation's.
    """

    path: str
    existed: bool = False
    parents: tuple[str, ...] = ()


class MoveFolder(msgspec.Struct, frozen=True, tag="move-folder"):
    """Rename `source`, a folder, link or file, to `target` in the same file system; undone by renaming it back.

    `replaces_empty`: there is an empty folder at `target`, which is replaced.
    """

    source: str
    target: str
    replaces_empty: bool = False


class MoveContents(msgspec.Struct, frozen=True, tag="move-contents"):
    """Move some entries of a folder, by relative paths, to another folder of the same file system.

    Used for an environment that shares its folder with a project, or whose folder is a mount point. Undone by moving
    them back.
    """

    source: str
    target: str
    names: tuple[str, ...]


class OpenTrash(msgspec.Struct, frozen=True, tag="open-trash"):
    """Create the folder in the trash to which an environment will be moved; undone by deleting that folder while empty.

    `original` is the environment's path. `names` are the paths, relative to `original`, that are moved there, or empty
    for all. `by` is the kind of the operation.
    """

    slot: str
    original: str
    names: tuple[str, ...] = ()
    by: RemovedBy = "remove"


class RunTool(msgspec.Struct, frozen=True, tag="run-tool"):
    """Run a program, such as uv.

    Attributes:
        argv: Command line.
        cwd: Working folder of the program.
        phase: Phase of the operation, reported as progress.
        title: Description of the step for the user.
        timeout: Time limit in seconds.
        otherwise: Command line to run if the program reports that no package index can be reached; None for none.
        fills: Folder, named in `argv`, into which the program writes. If the system supports it, the program gets the
            folder's file descriptor, so that the folder cannot be exchanged meanwhile. None for an ordinary path.
        hint: Text added to the error message if uv finds no versions that fit together.

    The step is not undone itself. A rollback undoes the step that created the folder or made a backup, which also
    deletes what the program wrote.
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
    """Back up files of the environment at `path` before they are changed; `names` are relative to `path`.

    `slot` is the operation's folder in the trash, which holds the backup. Undone by restoring the files, and by
    deleting entries that were added to the folders `watched` since the backup.
    """

    path: str
    slot: str
    names: tuple[str, ...]
    watched: tuple[str, ...]


class PutBack(msgspec.Struct, frozen=True, tag="put-back"):
    """Restore files that a tool has overwritten, and delete files that a tool has added.

    `names` are the overwritten files, relative to the environment `path`; `saved` is the folder with their backups.
    `absent` are the added files, which were absent before. This step is not undone itself: a rollback restores all
    files from the backup.
    """

    path: str
    saved: str
    names: tuple[str, ...]
    absent: tuple[str, ...] = ()


class DropFiles(msgspec.Struct, frozen=True, tag="drop-files"):
    """Delete files that were backed up by an earlier step, so that a tool recreates them.

    `names` are relative to the environment `path`. This step is not undone itself: a rollback restores all files from
    the backup.
    """

    path: str
    names: tuple[str, ...]


class RewriteScripts(msgspec.Struct, frozen=True, tag="rewrite-scripts"):
    """Make scripts of an environment start the environment's own interpreter `executable`.

    `scripts` are relative to the environment `path`. Before, they start an interpreter elsewhere, for example because
    the environment was moved. This step is not undone itself: a rollback restores all files from a backup made by an
    earlier step.
    """

    path: str
    executable: str
    scripts: tuple[str, ...]


class RewriteSource(msgspec.Struct, frozen=True, tag="rewrite-source"):
    """Replace the source folder `old` of an editable distribution by `new`, in the distribution's installed files.

    `names` are the files to search for the old folder, relative to the environment `path`. This step is not undone
    itself: a rollback restores all files from a backup made by an earlier step.
    """

    path: str
    old: str
    new: str
    names: tuple[str, ...]


class KeepRequested(msgspec.Struct, frozen=True, tag="keep-requested"):
    """Keep the file REQUESTED (requested by the user) of the named distributions, and delete it from all others.

    `direct` keeps it on distributions from a path or URL, too: their names are unknown before they are installed.
    """

    path: str
    keys: tuple[str, ...]
    direct: bool = False


class MendPackages(msgspec.Struct, frozen=True, tag="mend-packages"):
    """Compare installed distributions with RECORD (their list of files), and reinstall incomplete ones.

    `options` pass index settings to `uv`, which runs in `cwd` for at most `timeout` seconds, with the uv configuration
    of `project` if that is given. This step is not undone itself: a rollback deletes the new environment at `path`.
    """

    path: str
    executable: str
    uv: str
    cwd: str
    options: tuple[str, ...]
    timeout: float
    project: str | None = None


class CheckEnvironment(msgspec.Struct, frozen=True, tag="check-environment"):
    """Read the created environment, and fail if it is not as planned. Changes nothing, so nothing is undone.

    `executable` is the interpreter whose version it must have. `packages` is whether its distributions are compared
    with RECORD (their list of files). `keys` are canonical names that must be installed.
    """

    path: str
    executable: str
    packages: bool = True
    keys: tuple[str, ...] = ()


class ReleaseFolder(msgspec.Struct, frozen=True, tag="release-folder"):
    """Complete the creation of the environment at `path`: delete the file that marks it as unfinished.

    If the operation is interrupted while this file exists, the new environment is deleted again. After this step,
    nothing is undone.
    """

    path: str


class DeleteFolder(msgspec.Struct, frozen=True, tag="delete-folder"):
    """Delete a folder of Venvoy's own that is no longer needed. Cannot be undone."""

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
    """What an operation does to an environment: run `steps` in order, or change `packages` with one run of uv."""

    kind: OperationKind
    environment: str
    steps: tuple[Step, ...]
    packages: PackagePlan | None = None


def encode(plan: Plan) -> bytes:
    """Serialise a plan as JSON for the journal (the log of operations), with credentials in command lines hidden."""
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
    """Parse a plan from the journal (the log of operations); None if unreadable, as from another version of Venvoy."""
    try:
        return from_json(data, Plan)
    except JSON_ERRORS:
        return None
