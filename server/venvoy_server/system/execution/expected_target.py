"""Predict, for a dry run, what will be at a path after the remains of interrupted operations there are cleaned up.

The real operation does this cleanup first; a dry run changes nothing. A Target describes what is at a path, such as an
environment, an empty folder, or nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.lock_key import lock_key
from venvoy_server.operations.model import Outcome, StepDone
from venvoy_server.operations.steps import TRASH, ClaimFolder, MoveContents, MoveFolder, decode
from venvoy_server.operations.target import Target, look_at
from venvoy_server.system.files import folders
from venvoy_server.system.state.journal_entries import has_own_journal
from venvoy_server.system.state.own_journal import own_journal

if TYPE_CHECKING:
    from venvoy_server.environments.host import Host
    from venvoy_server.system.execution.services import Services
    from venvoy_server.system.state.journal import JournalRow


def expected_target(
    services: Services, path: str, *, cleans_unrecorded: bool = True
) -> tuple[Target, tuple[StepDone, ...]]:
    """Return what will be at `path` after the cleanup of interrupted operations, and this cleanup as a planned step.

    Nothing is changed on disk. The second value is one step, or empty if nothing needs cleanup. The cleanup completes
    or undoes operations in the journal (the record of running changes, for rollback). If no operation there is in the
    journal, a marker file can still show that an environment is unfinished. With `cleans_unrecorded`, the cleanup of
    such an environment is predicted, too; otherwise the first value is the unfinished environment. Raises
    OperationError `environment-busy` if the process that creates an environment at `path` still runs.
    """
    from venvoy_server.system.execution.recovery import refuse_alive

    host, target = services.host, look_at(services.host, path)
    rows = _rows(services, path)
    running = next((row for row in rows if row.owner_alive), None)
    if running is not None:
        if target.kind != "unfinished":
            return target, ()
        from venvoy_server.system.execution.transaction import busy

        raise busy(path, running)
    for row in reversed(rows):
        target = _after(host, row, target)
    cleans = bool(rows)
    if not rows and target.kind == "unfinished":
        refuse_alive(path)
        if cleans_unrecorded:
            target = _after_unrecorded_creation(host, target)
            cleans = target.kind != "unfinished"
    title = f"Clean up what an interrupted operation left at {path}"
    return target, (StepDone(title, "planned"),) if cleans else ()


def refuse_unwritable(path: str) -> None:
    """Raise OperationError if the permissions of the parent folder forbid creating or renaming `path`.

    Used by dry runs. If the parent folder is missing, its nearest existing parent counts.
    """
    folder = os.path.dirname(path)
    while not os.path.lexists(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    if os.path.isdir(folder) and not os.access(folder, os.W_OK | os.X_OK):
        message = f"{path} cannot be changed: permission was denied for {folder}; check who owns it."
        raise OperationError("no-permission", message, {"path": path})


def first(steps: tuple[StepDone, ...], outcome: Outcome) -> Outcome:
    """Return the outcome of a dry run with `steps` inserted before its own steps."""
    return msgspec.structs.replace(outcome, steps=(*steps, *outcome.steps))


def _rows(services: Services, path: str) -> tuple[JournalRow, ...]:
    """Return the rows of unfinished operations on a path, from each journal (log of operations), oldest first."""
    journals = (services.journal, own_journal(path)) if has_own_journal(path) else (services.journal,)
    key = lock_key(services.host, path)
    return tuple(row for journal in journals for row in journal.unfinished(key))


def _after(host: Host, row: JournalRow, target: Target) -> Target:
    """Return what will be at a path after the cleanup of one interrupted operation, which completes or undoes it.

    `target` describes the path and what is there before the cleanup; the result describes what will be there
    afterwards. `row` is the operation's row in the journal (the record of running changes, for rollback).
    """
    from venvoy_server.system.execution.recovery import is_done

    plan = decode(row.plan) if row.plan else None
    if plan is None or plan.packages is not None or is_done(plan, row.step):
        return target
    for step in plan.steps:
        if isinstance(step, MoveFolder | MoveContents) and step.source == target.path and os.path.lexists(step.target):
            return msgspec.structs.replace(look_at(host, step.target), path=target.path)
        if isinstance(step, ClaimFolder) and step.path == target.path:
            return Target(target.path, "empty" if step.existed else "absent", step.parents)
    return target


def _after_unrecorded_creation(host: Host, target: Target) -> Target:
    """Return what will be at a path after the cleanup of an unfinished environment whose creation no journal records.

    `target` describes the path with the unfinished environment. If packages are already installed in it, it is kept:
    the result is this environment. Otherwise it is deleted. If its creation had moved an older environment to the trash
    folder next to it, and that is still there, the result is the older one; else nothing or an empty folder will be
    there. Raises OperationError `path-occupied` if the folder also has other files.
    """
    from venvoy_server.system.execution.recovery import holds_packages, refuse_foreign

    path = target.path
    found = folders.read_claim(path)
    if found is None:
        return target
    refuse_foreign(path)
    if holds_packages(host, path):
        return msgspec.structs.replace(target, kind="environment")
    old = os.path.join(os.path.dirname(path), TRASH, found.operation, os.path.basename(path))
    if found.operation.isalnum() and os.path.lexists(old):
        return msgspec.structs.replace(look_at(host, old), path=path)
    return Target(path, "empty" if host.is_mount(path) else "absent")
