"""Remove into the trash folder beside an environment, restore from it, and delete what was kept long enough."""

from __future__ import annotations

import os
import time

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Outcome, RemoveRequest, Report, RestoreRequest
from venvoy_server.operations.remove import (
    TrashEntry,
    entries_beside,
    expired,
    plan_remove,
    plan_restore,
)
from venvoy_server.operations.steps import OpenTrash, Plan
from venvoy_server.operations.target import look_at
from venvoy_server.system import folders
from venvoy_server.system.transaction import perform
from venvoy_server.system.workshop import Workshop, placed, refuse_own_environment


def remove(
    shop: Workshop, request: RemoveRequest, report: Report | None = None, cancellation: Cancellation | None = None
) -> Outcome:
    """Move an environment into the trash folder beside it. Raises OperationError and `Cancelled`."""
    request = msgspec.structs.replace(request, path=placed(request.path))
    refuse_own_environment(request.path)
    if request.dry_run:
        return shop.outcome(plan_remove(shop.host, look_at(shop.host, request.path), "preview"))
    with shop.hold("remove", request.path, report, cancellation) as work:
        work.tell("removing", f"moving {request.path} to the trash")
        plan = plan_remove(shop.host, look_at(shop.host, request.path), work.operation)
        perform(work, plan)
        keep_entry(shop, plan)
        work.notices += sweep(shop)
    return shop.outcome(plan, work=work)


def restore(
    shop: Workshop, request: RestoreRequest, report: Report | None = None, cancellation: Cancellation | None = None
) -> Outcome:
    """Bring a removed environment back to where it was. Raises OperationError and `Cancelled`."""
    request = msgspec.structs.replace(request, path=placed(request.path))
    if request.dry_run:
        return shop.outcome(_plan_restore(shop, request))
    with shop.hold("restore", request.path, report, cancellation) as work:
        plan = _plan_restore(shop, request)
        perform(work, plan)
        for entry in shop.state.trash(request.path):
            if not os.path.lexists(entry.folder):
                shop.state.forget_trash(entry.id)
    return shop.outcome(plan, work=work)


def _plan_restore(shop: Workshop, request: RestoreRequest) -> Plan:
    entries = entries_beside(shop.host, request.path)
    return plan_restore(shop.host, look_at(shop.host, request.path), entries)


def keep_entry(shop: Workshop, plan: Plan) -> None:
    """Remember what a plan put into the trash, so that it is deleted when it was kept long enough."""
    for step in plan.steps:
        if isinstance(step, OpenTrash):
            shop.state.add_trash(TrashEntry(os.path.basename(step.slot), step.original, step.slot, time.time()))


def sweep(shop: Workshop, now: float | None = None) -> list[str]:
    """Delete what has been in trash folders long enough; return sentences about what could not be deleted."""
    said = []
    for entry in expired(shop.state.trash(), time.time() if now is None else now, shop.settings.trash_days):
        try:
            folders.close_trash(entry.folder)
        except OperationError as error:
            said.append(error.message)
        else:
            shop.state.forget_trash(entry.id)
    return said
