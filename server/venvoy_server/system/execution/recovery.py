"""Recovery of interrupted operations: end their child processes, then complete their plans or roll them back.

Operations whose process is gone are found by their rows in the journal (the log of operations). `rollback` undoes the
steps; this module decides what to do.
"""

from __future__ import annotations

import os
import sys
import time

from venvoy_server.environments.host import Host
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.confinement import is_confined
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import (
    KEPT_IN_PLACE,
    MARKER,
    TRASH,
    ClaimFolder,
    DeleteFolder,
    MoveContents,
    MoveFolder,
    Plan,
    SaveFiles,
    decode,
)
from venvoy_server.operations.verification import own_distributions
from venvoy_server.system.execution.rollback import undo_plan
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.steps import move_contents
from venvoy_server.system.execution.tool_runner import OPERATION_VARIABLE
from venvoy_server.system.files import folders, trash
from venvoy_server.system.files.os_errors import operation_error
from venvoy_server.system.process_identity import identity, life
from venvoy_server.system.processes.process import signal_group
from venvoy_server.system.processes.strays import with_variable
from venvoy_server.system.state.journal import JournalRow

# Seconds that children of an interrupted operation get to finish; linking packages takes a few seconds at most.
PATIENCE_SECONDS = 30.0
KILLED_SECONDS = 2.0
_PLATFORM: str = sys.platform
_MADE_BY_CREATING = frozenset(
    {"bin", "Scripts", "lib", "Lib", "lib64", "include", "Include", "share", "etc", "man", "pyvenv.cfg"}
    | {".gitignore", "CACHEDIR.TAG", ".lock", MARKER}
)


def recover(work: RunningOperation, row: JournalRow) -> list[str]:
    """Clean up after the interrupted operation of a journal row, and close the row; return what was done.

    The result is a list of sentences for the user.
    """
    plan = decode(row.plan) if row.plan else None
    folder = work.journal.folder
    # A tool that changes packages may finish; one that creates a whole folder is killed, since the folder is deleted.
    _end_children(work, row, 0.0 if plan is not None and plan.packages is None else PATIENCE_SECONDS)
    said = [f"An earlier {row.kind} was interrupted; what it left was checked."]
    if plan is not None and folder is not None and not is_confined(work.host, plan, folder, row.id):
        said = [f"The journal in {folder} has a {row.kind} that names files elsewhere; they were left alone."]
    elif plan is not None:
        said = _finish_or_undo(work, plan, row)
    work.journal.finish(row.id, "recovered", "; ".join(said))
    return said


def recover_marked(work: RunningOperation, path: str) -> None:
    """Clean up the folder `path` if a marker file in it says that the creation of an environment was not finished.

    Without a marker file, nothing happens. Otherwise the first of these rules that applies decides:

    1. The process that wrote the marker file still runs: OperationError `environment-busy` is raised.
    2. The folder has entries that do not belong to an environment: OperationError `path-occupied` is raised. Such a
       marker file may come with a cloned project.
    3. Packages are installed in the environment: only the marker file is deleted.
    4. Otherwise the folder is deleted. If its creation had moved an older environment to the trash, that is restored.
    """
    found = folders.read_claim(path)
    if found is None:
        return
    refuse_alive(path)
    refuse_foreign(path)
    if holds_packages(work.host, path):
        folders.release(path)
        work.recovered.append(f"{path} was marked as unfinished, and holds packages: it was kept.")
        return
    folders.delete_claimed(path, found.operation, keep_empty=work.host.is_mount(path))
    slot = os.path.join(os.path.dirname(path), TRASH, found.operation)
    old = os.path.join(slot, os.path.basename(path))
    if found.operation.isalnum() and os.path.lexists(old) and not os.path.lexists(path):
        folders.rename(old, path)
        trash.close_trash(slot)
    work.recovered.append(f"What an interrupted operation had left at {path} was cleaned up.")


def refuse_alive(path: str) -> None:
    """Raise OperationError `environment-busy` if the process that wrote the marker file in the folder `path` still runs.

    Do nothing if the folder has no marker file, which says that its creation was not finished.
    """
    claim = folders.read_claim(path)
    if claim is not None and claim.owner and life(claim.owner, claim.owner_start) == "alive":
        message = f"{path} is being made by process {claim.owner}. Try again when it is done."
        raise OperationError("environment-busy", message, {"process": claim.owner})


def refuse_foreign(path: str) -> None:
    """Raise OperationError `path-occupied` if the unfinished environment `path` has entries that creating one does not make."""
    strange = _foreign_names(path)
    if strange:
        message = f"{path} is marked as being made by venvoy, but holds {strange[0]!r}; it is left alone."
        raise OperationError("path-occupied", message, {"path": path, "strange": strange})


def _foreign_names(path: str) -> list[str]:
    """Return the names in a folder that creating an environment does not make, sorted; raises OperationError."""
    try:
        return sorted(set(os.listdir(path)) - _MADE_BY_CREATING - KEPT_IN_PLACE)
    except OSError as error:
        raise operation_error(error, "list", path) from error


def holds_packages(host: Host, path: str) -> bool:
    """Return whether distributions are installed in the environment itself; those of its base do not count."""
    environment = read_environment(host, path)
    return environment is not None and bool(own_distributions(host, environment))


def _finish_or_undo(work: RunningOperation, plan: Plan, row: JournalRow) -> list[str]:
    if plan.packages is not None:
        from venvoy_server.system.execution.package_recovery import recover_packages  # rarely needed

        return recover_packages(work, plan.environment, plan.packages, row.kind)
    if is_done(plan, row.step):
        said: list[str] = []
        for step in plan.steps:
            if isinstance(step, DeleteFolder):
                _discard(step.path, said)
        return [*said, f"An interrupted {row.kind} of {plan.environment} was finished."]
    left = undo_plan(plan, row.id, len(plan.steps))
    return [f"An interrupted {row.kind} of {plan.environment} was undone.", *left]


def _discard(path: str, said: list[str]) -> None:
    """Delete a folder that is no longer needed. A failure is appended to `said`, and recovery continues."""
    try:
        trash.discard(path)
    except OperationError as error:
        said.append(error.message)


def is_done(plan: Plan, reached: int) -> bool:
    """Return whether an interrupted operation is to be completed, because at most a cleanup was left to do.

    Otherwise the operation is to be rolled back. `plan` has the operation's steps. `reached` is the index of the last
    step that was started. The result is True if that is a final step that deletes a folder. For any other step, the
    disk decides: all moved folders must be at their new paths, and a created environment must be complete.
    """
    if isinstance(plan.steps[-1], DeleteFolder) and reached == len(plan.steps) - 1:
        return True
    if any(isinstance(step, MoveContents) and not move_contents.is_done(step) for step in plan.steps):
        return False
    moves = [step for step in plan.steps if isinstance(step, MoveFolder)]
    if not all(os.path.lexists(move.target) for move in moves) or _has(plan, SaveFiles):
        return False
    claims = [step.path for step in plan.steps if isinstance(step, ClaimFolder)]
    if claims:
        return all(_is_whole(path) for path in claims)
    if _has(plan, MoveContents) and not moves:
        return True
    return bool(moves) and not any(os.path.lexists(move.source) for move in moves)


def _has(plan: Plan, kind: type) -> bool:
    return any(isinstance(step, kind) for step in plan.steps)


def _is_whole(path: str) -> bool:
    """Return whether the creation of the environment in the folder `path` was completed.

    It was completed if the folder has entries, but no marker file: Venvoy keeps a marker file in the folder until the
    environment is complete.
    """
    return os.path.isdir(path) and folders.claimed_by(path) is None and bool(os.listdir(path))


def _end_children(work: RunningOperation, row: JournalRow, patience: float) -> None:
    """Wait up to `patience` seconds for the child processes of an interrupted operation, then kill them.

    Raises `Cancelled` if this operation is cancelled while waiting; nothing was cleaned up then.
    """
    now = time.monotonic()
    patient, limit = now + patience, now + patience + KILLED_SECONDS
    while (members := children_of(row)) and time.monotonic() < limit:
        work.cancellation.check()
        if time.monotonic() >= patient:
            _kill(row, members)
        time.sleep(0.05)


def children_of(row: JournalRow) -> tuple[int, ...]:
    """Return the ids of the child processes of an operation that still run; `row` is its row in the journal.

    On Linux they are found by an environment variable that they inherited, else by the id and start time in the row.
    """
    if _PLATFORM == "linux":
        return with_variable(OPERATION_VARIABLE, row.id)
    if row.child is not None and row.child_start is not None and identity(row.child) == row.child_start:
        return (row.child,)
    return ()


def _kill(row: JournalRow, members: tuple[int, ...]) -> None:
    """Kill the process group of the operation's child, then the remaining processes, whose ids are `members`."""
    if row.child is not None and row.child in members:
        signal_group(row.child, "kill")
    for pid in members:
        try:
            os.kill(pid, 9)
        except (ProcessLookupError, PermissionError):
            continue
