"""What jobs on packages share: what is installed now, the run of uv that makes changes, and the way back if it fails."""

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
    """Write the planned changes into the journal and keep what they replace; take them back if an exception comes out.

    An OperationError says then what was taken back, or what could not be. Arguments as `plan_packages` takes them.
    """
    # If there is nothing to do, none of these is loaded.
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
    """Add to an error whether the changes that were begun were undone."""
    if left:
        error.data["broken"] = list(left)
        error.data["repair"] = {"method": "repair", "params": {"path": call.environment}}
    elif touched:
        error.data["takenBack"] = True
        error.message += "\nWhat it had changed was taken back."


def unmark_dependencies(changes: Iterable[PlannedChange], found: Iterable[Distribution]) -> None:
    """Leave the mark REQUESTED on what was asked for, now or before; uv puts it on all that it installs."""
    from venvoy_server.system.execution.requested_marks import unmark

    keys = {each.key for each in changes if each.unmark}
    for each in found:
        if each.key in keys and each.direct_url is None:
            unmark(each)


def with_options(call: PackageCall, *options: str) -> PackageCall:
    """Return the call with more options."""
    return msgspec.structs.replace(call, options=(*call.options, *options))


def run_whole(work: RunningOperation, uv: str, call: PackageCall) -> None:
    """Run uv to its end, whatever comes; raises OperationError."""
    run_tool(work, call.words(uv, preview=False), cwd=call.folder, timeout=call.timeout, leash=False)


def requested_keys(work: RunningOperation, path: str) -> frozenset[str]:
    """Return which distributions were asked for by name, as far as their files still say it."""
    return frozenset(each.key for each in distributions_in(work, path) if each.requested)


def distributions_in(work: RunningOperation, path: str) -> tuple[Distribution, ...]:
    """Return what is installed in an environment now, without what its base has."""
    environment = read_environment(work.host, path)
    return own_distributions(work.host, environment) if environment is not None else ()


def broken_in(work: RunningOperation, path: str, hashes: bool = False) -> tuple[Broken, ...]:
    """Return the distributions of an environment that are not complete; contents are compared with `hashes`."""
    environment = read_environment(work.host, path)
    return broken_distributions(work.host, environment, hashes=hashes) if environment is not None else ()
