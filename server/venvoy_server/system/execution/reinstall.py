"""Reinstallation of incomplete distributions at their installed versions."""

from __future__ import annotations

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Change
from venvoy_server.operations.package_calls import PackageCall
from venvoy_server.operations.reinstall import changed_in_cache, pinned
from venvoy_server.operations.verification import Broken
from venvoy_server.system.execution.package_runs import (
    broken_in,
    distributions_in,
    requested_keys,
    run_unleashed,
    taken_back_on_failure,
    with_options,
)
from venvoy_server.system.execution.requested_marks import unmark
from venvoy_server.system.execution.running_operation import RunningOperation


def reinstall(work: RunningOperation, uv: str, call: PackageCall, broken: tuple[Broken, ...]) -> None:
    """Reinstall the distributions `broken` at the same versions, from uv's cache if possible, else from the index.

    `uv` is uv's path; `call` gives the environment and the options for uv. Not cancellable. Raises OperationError.
    """
    work.report("repairing", f"installing {', '.join(each.name for each in broken)} again")
    requested = requested_keys(work, call.environment)
    again = msgspec.structs.replace(
        call,
        kind="install",
        sources=pinned(broken),
        reinstall=tuple(each.key for each in broken),
        upgrade=False,
        options=(*call.options, "--no-deps"),
    )
    quiet = RunningOperation(work.host, work.journal, work.operation, work.variables, Cancellation(), None)
    found = distributions_in(work, call.environment)
    changes = tuple(Change(each.name, "reinstalled", each.version, each.version) for each in broken)
    with taken_back_on_failure(work, again, changes, found, None):
        try:
            run_unleashed(quiet, uv, with_options(again, "--offline"))
        except OperationError:
            run_unleashed(quiet, uv, again)
    _reinstall_past_the_cache(quiet, uv, again, broken)
    work.notices += quiet.notices
    for each in distributions_in(work, call.environment):
        if each.key in {one.key for one in broken} - requested:
            unmark(each)


def _reinstall_past_the_cache(work: RunningOperation, uv: str, call: PackageCall, broken: tuple[Broken, ...]) -> None:
    """Reinstall those of the distributions `broken` that are still incomplete, downloaded again without uv's cache.

    uv hard-links files from its cache, so that a file edited in place has changed in the cache, too. A failure is added
    to the operation's notices, not raised.
    """
    still = {each.key for each in broken_in(work, call.environment, call.verify_hashes)}
    left = tuple(each for each in broken if each.key in still)
    if not left:
        return
    names = tuple(each.key for each in left)
    fresh = msgspec.structs.replace(call, sources=pinned(left), reinstall=names)
    found = distributions_in(work, call.environment)
    changes = tuple(Change(each.name, "reinstalled", each.version, each.version) for each in left)
    try:
        with taken_back_on_failure(work, fresh, changes, found, None):
            run_unleashed(work, uv, with_options(fresh, "--no-cache"))
    except OperationError as error:
        work.notices.append(f"{', '.join(names)} could not be fetched anew: {error.message}")
    else:
        still = {each.key for each in broken_in(work, call.environment, call.verify_hashes)}
        if repaired := tuple(name for name in names if name not in still):
            work.notices.append(changed_in_cache(repaired))
