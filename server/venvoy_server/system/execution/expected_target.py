"""For dry runs: what will be at a path (the target) after the cleanup that the next operation there would do first."""

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


def expected_target(services: Services, path: str, *, marked: bool = True) -> tuple[Target, tuple[StepDone, ...]]:
    """Return what will be at `path` after the cleanup of interrupted operations, and that cleanup as a planned step.

    The second value is empty if nothing needs cleanup. Nothing is changed on disk. An operation that creates an
    environment marks its folder as unfinished. If `marked`, such a folder is expected to be cleaned up even if the
    operation is not in a journal (False for a removal, which moves it to the trash as it is). Raises OperationError
    `environment-busy` if the folder is unfinished and its operation still runs.
    """
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
    if not rows and marked and target.kind == "unfinished":
        target = _unmarked(host, target)
    cleans = bool(rows) or (marked and look_at(host, path).kind == "unfinished" and target.kind != "unfinished")
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
    """Return what will be at the target's path after the interrupted operation of `row` is completed or rolled back."""
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


def _unmarked(host: Host, target: Target) -> Target:
    """Return what will be at the target's path after the cleanup of an unfinished environment's folder.

    The folder has the marker of an operation that is not in a journal.
    """
    from venvoy_server.system.execution.recovery import foreign_names, holds_packages

    path = target.path
    found = folders.read_claim(path)
    if found is None or foreign_names(path):
        return target
    if holds_packages(host, path):
        return msgspec.structs.replace(target, kind="environment")
    old = os.path.join(os.path.dirname(path), TRASH, found.operation, os.path.basename(path))
    if found.operation.isalnum() and os.path.lexists(old):
        return msgspec.structs.replace(look_at(host, old), path=path)
    return Target(path, "empty" if host.is_mount(path) else "absent")
