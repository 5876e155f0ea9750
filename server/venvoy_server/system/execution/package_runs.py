"""Helpers shared by changes of packages: installed distributions, runs of uv, and rollback on failure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.environments.read import read_environment
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.verification import Broken, broken_distributions, own_distributions
from venvoy_server.packages.read import own_site_packages
from venvoy_server.system.execution.tool_runner import run_tool
from venvoy_server.system.files.host import real_path

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
    """Return a context that rolls a change of packages back if its body raises an error.

    Before the body, the planned `changes` are written to the journal (the log of operations), and the files that they
    replace are saved. An OperationError then also states what was rolled back, or what could not be. `found` are the
    distributions installed before, `asked` are the canonical names requested by the user (None if unknown).
    """
    # Imported here, since they are not needed if there is nothing to do.
    from venvoy_server.operations.package_plan import plan_packages
    from venvoy_server.operations.steps import Plan, encode
    from venvoy_server.system.execution.saved_packages import discard, save, take_back

    prefix = real_path(call.environment)
    environment = read_environment(work.host, prefix)
    sites = own_site_packages(work.host, environment) if environment is not None else ()
    plan = plan_packages(work.host, prefix, sites, changes, found, requested=asked)
    work.journal.plan(work.operation, encode(Plan(call.kind, prefix, (), plan)))
    try:
        save(prefix, plan)
        yield
    except BaseException as error:
        back = take_back(work.host, prefix, plan)
        if back.left:
            work.journal.mark_broken(work.operation, "; ".join(back.left))
        if isinstance(error, OperationError):
            _add_rollback_outcome(error, call, back.touched, back.left)
        raise
    if plan.files:
        discard(prefix)


def _add_rollback_outcome(
    error: OperationError, call: PackageCall, had_changes: bool, not_rolled_back: tuple[str, ...]
) -> None:
    """Add to `error`, the failure of a change of packages, whether the change was rolled back.

    `not_rolled_back` are sentences about parts that could not be rolled back. If there are any, they and a suggested
    repair are added to the error's data. Otherwise, if `had_changes` (the change had modified something), a sentence
    about the rollback is added to the message. If nothing had been modified, `error` stays as it is.
    """
    if not_rolled_back:
        error.data["broken"] = list(not_rolled_back)
        error.data["repair"] = {"method": "repair", "params": {"path": call.environment}}
    elif had_changes:
        error.data["takenBack"] = True
        error.message += "\nWhat it had changed was taken back."


def unmark_dependencies(changes: Iterable[PlannedChange], installed: Iterable[Distribution]) -> None:
    """Delete the file REQUESTED of each changed distribution that is only a dependency.

    REQUESTED marks a distribution that the user requested by name, but uv writes one for every distribution. Which of
    `changes` are of dependencies was decided before: their attribute `unmark` is True. `installed` are the
    distributions installed now, with the paths of their metadata. Those installed from a path or URL keep the file.
    """
    from venvoy_server.system.execution.requested_marks import unmark

    keys = {each.key for each in changes if each.unmark}
    for each in installed:
        if each.key in keys and each.direct_url is None:
            unmark(each)


def with_options(call: PackageCall, *options: str) -> PackageCall:
    """Return the call with further uv options appended to its own."""
    return msgspec.structs.replace(call, options=(*call.options, *options))


def run_unleashed(work: RunningOperation, uv: str, call: PackageCall) -> None:
    """Run uv for `call` (a change of packages), and wait for its end; uv continues even if this process is killed.

    So a killed process leaves no change half done. `work` is the running operation, `uv` the path of uv. Raises
    OperationError if uv cannot be started or fails. uv is ended if it exceeds the call's timeout (OperationError), and
    if the operation is cancelled (Cancelled).
    """
    run_tool(work, call.words(uv, preview=False), cwd=call.folder, timeout=call.timeout, leash=False)


def requested_keys(work: RunningOperation, path: str) -> frozenset[str]:
    """Return the canonical names of the distributions in the environment at `path` that have a REQUESTED file.

    That file marks a distribution that was requested by name, and not installed as a dependency.
    """
    return frozenset(each.key for each in distributions_in(work, path) if each.requested)


def distributions_in(work: RunningOperation, path: str) -> tuple[Distribution, ...]:
    """Return the distributions currently installed in an environment, without those of its base."""
    environment = read_environment(work.host, path)
    return own_distributions(work.host, environment) if environment is not None else ()


def broken_in(work: RunningOperation, path: str, hashes: bool = False) -> tuple[Broken, ...]:
    """Return the distributions of an environment whose files are missing or differ from their RECORD (list of files).

    Sizes are compared, and with `hashes` also contents.
    """
    environment = read_environment(work.host, path)
    return broken_distributions(work.host, environment, hashes=hashes) if environment is not None else ()
