"""Helpers shared by changes of packages: installed distributions, runs of uv, and rollback on failure."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.environments.read import read_environment
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.verification import Broken, broken_distributions, own_distributions
from venvoy_server.packages.read import own_site_packages
from venvoy_server.system.execution.tool_runner import run_tool

if TYPE_CHECKING:
    from venvoy_server.operations.model import Change
    from venvoy_server.operations.package_calls import PackageCall
    from venvoy_server.operations.planned_packages import PlannedChange
    from venvoy_server.packages.model import Distribution
    from venvoy_server.system.execution.running_operation import RunningOperation


@contextmanager
def taken_back_on_failure(
    work: RunningOperation,
    call: PackageCall,
    changes: Iterable[Change],
    found: tuple[Distribution, ...],
    asked: Collection[str] | None,
) -> Iterator[None]:
    """Write the planned changes to the journal, save the files they replace, and roll back if the body raises.

    An OperationError then also states what was rolled back, or what could not be. For the arguments see
    `plan_packages`.
    """
    # Imported here, since they are not needed if there is nothing to do.
    from venvoy_server.operations.package_plan import plan_packages
    from venvoy_server.operations.steps import Plan, encode
    from venvoy_server.system.execution.saved_packages import discard, save, take_back

    prefix = os.path.realpath(call.environment)
    environment = read_environment(work.host, prefix)
    sites = own_site_packages(work.host, environment) if environment is not None else ()
    plan = plan_packages(work.host, prefix, sites, changes, found, asked=asked)
    work.journal.plan(work.operation, encode(Plan(call.kind, prefix, (), plan)))
    try:
        save(prefix, plan)
        yield
    except BaseException as error:
        back = take_back(work.host, prefix, plan)
        if back.left:
            work.journal.mark_broken(work.operation, "; ".join(back.left))
        if isinstance(error, OperationError):
            _describe(error, call, back.touched, back.left)
        raise
    if plan.files:
        discard(prefix)


def _describe(error: OperationError, call: PackageCall, touched: bool, left: tuple[str, ...]) -> None:
    """Add to an error whether the changes made so far were rolled back."""
    if left:
        error.data["broken"] = list(left)
        error.data["repair"] = {"method": "repair", "params": {"path": call.environment}}
    elif touched:
        error.data["takenBack"] = True
        error.message += "\nWhat it had changed was taken back."


def unmark_dependencies(changes: Iterable[PlannedChange], found: Iterable[Distribution]) -> None:
    """Remove REQUESTED files of distributions not requested by name: uv writes one for every distribution."""
    from venvoy_server.system.execution.requested_marks import unmark

    keys = {each.key for each in changes if each.unmark}
    for each in found:
        if each.key in keys and each.direct_url is None:
            unmark(each)


def with_options(call: PackageCall, *options: str) -> PackageCall:
    """Return the call with options appended."""
    return msgspec.structs.replace(call, options=(*call.options, *options))


def run_whole(work: RunningOperation, uv: str, call: PackageCall) -> None:
    """Run uv for a call; its process may outlive this one, so that a change is never cut off. Raises OperationError."""
    run_tool(work, call.words(uv, preview=False), cwd=call.folder, timeout=call.timeout, leash=False)


def requested_keys(work: RunningOperation, path: str) -> frozenset[str]:
    """Return the keys of the distributions requested by name, according to their REQUESTED files."""
    return frozenset(each.key for each in distributions_in(work, path) if each.requested)


def distributions_in(work: RunningOperation, path: str) -> tuple[Distribution, ...]:
    """Return the distributions currently installed in an environment, without those of its base."""
    environment = read_environment(work.host, path)
    return own_distributions(work.host, environment) if environment is not None else ()


def broken_in(work: RunningOperation, path: str, hashes: bool = False) -> tuple[Broken, ...]:
    """Return the incomplete distributions of an environment; with `hashes`, file contents are compared, too."""
    environment = read_environment(work.host, path)
    return broken_distributions(work.host, environment, hashes=hashes) if environment is not None else ()
