"""Move an environment into the trash folder next to it, restore it, and delete old trash (setting `trashDays`)."""

from __future__ import annotations

import os
import time

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Outcome, RemoveRequest, Report, RestoreRequest
from venvoy_server.operations.remove import (
    entries_beside,
    expired,
    kept_files,
    kept_in_trash,
    plan_remove,
    plan_restore,
)
from venvoy_server.operations.steps import OpenTrash, Plan
from venvoy_server.operations.target import Target, look_at
from venvoy_server.operations.trash_entry import TrashEntry
from venvoy_server.system.execution.expected_target import expected_target, first, refuse_unwritable
from venvoy_server.system.execution.services import Services, placed, refuse_own_environment
from venvoy_server.system.execution.transaction import perform
from venvoy_server.system.files import trash
from venvoy_server.system.files.trash import is_own_trash


def remove(
    services: Services, request: RemoveRequest, report: Report | None = None, cancellation: Cancellation | None = None
) -> Outcome:
    """Move an environment into the trash folder next to it, and return what was done (in a dry run: would be done).

    `report` receives progress. Raises OperationError and `Cancelled`.
    """
    request = msgspec.structs.replace(request, path=placed(request.path))
    refuse_own_environment(request.path)
    if request.dry_run:
        target, cleaning = expected_target(services, request.path, cleans_unrecorded=False)
        if cleaning and target.kind == "absent":
            return Outcome("remove", request.path, dry_run=True, steps=cleaning)
        shown = services.outcome(plan_remove(services.host, target, "preview"))
        if target.movable is None:
            refuse_unwritable(request.path)
        return first(cleaning, msgspec.structs.replace(shown, notices=(*shown.notices, *kept_files(target))))
    with services.hold("remove", request.path, report, cancellation) as work:
        work.report("removing", f"moving {request.path} to the trash")
        target = look_at(services.host, request.path)
        if target.kind == "absent" and work.recovered:
            return Outcome("remove", request.path, recovered=tuple(work.recovered), operation=work.operation)
        plan = plan_remove(services.host, target, work.operation)
        perform(work, plan)
        keep_entry(services, plan)
        work.notices += [*kept_files(target), *sweep(services)]
    return services.outcome(plan, work=work)


def restore(
    services: Services, request: RestoreRequest, report: Report | None = None, cancellation: Cancellation | None = None
) -> Outcome:
    """Move a removed environment back to its original path, and return what was done (in a dry run: would be done).

    `report` receives progress. Raises OperationError and `Cancelled`.
    """
    request = msgspec.structs.replace(request, path=placed(request.path))
    if request.dry_run:
        target, cleaning = expected_target(services, request.path)
        return first(
            cleaning, services.outcome(_plan_restore(services, target, "preview", only_recorded=bool(cleaning)))
        )
    with services.hold("restore", request.path, report, cancellation) as work:
        replaced = look_at(services.host, request.path)
        plan = _plan_restore(services, replaced, work.operation)
        perform(work, plan)
        keep_entry(services, plan)
        if any(isinstance(step, OpenTrash) for step in plan.steps):
            work.notices += kept_in_trash(replaced)
        for entry in services.state.trash(request.path):
            if not os.path.lexists(entry.folder):
                services.state.forget_trash(entry.id)
    return services.outcome(plan, work=work)


def _plan_restore(services: Services, target: Target, operation: str, *, only_recorded: bool = False) -> Plan:
    """Return the plan (the list of steps) that restores the environment last removed from the path of `target`.

    `operation` is the id of the operation. Environments that an interrupted operation left in the trash are considered,
    too. With `only_recorded`, they are not: only removals that are recorded in the user's state database count.
    """
    known = {entry.id for entry in services.state.trash()}
    entries = [
        entry
        for entry in entries_beside(services.host, target.path)
        if is_own_trash(entry.folder) and (entry.id in known or not only_recorded)
    ]
    plan = plan_restore(services.host, target, entries, known, operation)
    if any(isinstance(step, OpenTrash) for step in plan.steps):
        refuse_own_environment(target.path)
    return plan


def keep_entry(services: Services, plan: Plan) -> None:
    """Record in the user's state the environments that a plan moved to the trash, so that they are deleted later."""
    for step in plan.steps:
        if isinstance(step, OpenTrash):
            services.state.add_trash(TrashEntry(os.path.basename(step.slot), step.original, step.slot, time.time()))


def sweep(services: Services, now: float | None = None) -> list[str]:
    """Delete trash older than the setting `trashDays`; return the failed deletions, as sentences.

    `now` is in seconds since 1970, by default the current time.
    """
    said = []
    for entry in expired(services.state.trash(), time.time() if now is None else now, services.settings.trash_days):
        try:
            trash.close_trash(entry.folder)
        except OperationError as error:
            said.append(error.message)
        else:
            services.state.forget_trash(entry.id)
    return said
