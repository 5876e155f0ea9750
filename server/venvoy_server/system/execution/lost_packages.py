"""Reinstallation of incomplete distributions, some of which may be on no package index any more (lost ones).

Distributions that an index has are reinstalled. A lost distribution stays incomplete, but its metadata folder is
deleted if that neither names the distribution nor lists its files.
"""

from __future__ import annotations

import os

from venvoy_server.environments.host import Host
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import StepDone
from venvoy_server.operations.package_calls import PackageCall
from venvoy_server.operations.reinstall import is_known
from venvoy_server.operations.target import look_at
from venvoy_server.operations.verification import Broken
from venvoy_server.packages.leftovers import Leftover
from venvoy_server.system.execution.leftovers import plan_tidying
from venvoy_server.system.execution.reinstall import reinstall
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.transaction import perform

_LISTS = ("RECORD", "METADATA", "PKG-INFO", "installed-files.txt")


def reinstall_available(
    work: RunningOperation, uv: str, call: PackageCall, broken: tuple[Broken, ...]
) -> tuple[StepDone, ...]:
    """Reinstall those of the incomplete distributions in `broken` that an index has, and return the steps done.

    A distribution that no index has stays as it is, and a notice about it is added to `work`. Only if its metadata
    folder has no file that names the distribution or lists its files, that folder is deleted. `uv` is the path of uv;
    `call` has the environment and the options for uv. Raises OperationError: `no-repair` if nothing could be
    reinstalled or deleted, or uv's error if uv fails for another reason than a distribution that no index has.
    """
    lost = _reinstall_except_lost(work, uv, call, broken)
    gone = {each.key for each in lost}
    names = [each.name for each in broken if each.key not in gone]
    steps: tuple[StepDone, ...] = (StepDone(f"Install again: {', '.join(names)}", "done"),) if names else ()
    empty = tuple(each for each in lost if is_empty(work.host, each.metadata_path))
    if empty:
        found = tuple(Leftover(each.metadata_path, each.message, removable=True) for each in empty)
        perform(work, plan_tidying(work.host, look_at(work.host, call.environment), found, work.operation))
        folders = ", ".join(os.path.basename(each.metadata_path) for each in empty)
        steps += (StepDone(f"Delete metadata that lists no files, of what no index has: {folders}", "done"),)
    left = [f"{each.name} {each.version}" for each in lost if each not in empty]
    if left:
        message = (
            f"{', '.join(left)} cannot be installed again: no index has it. `uninstall` removes what there is of it."
        )
        if not steps:
            raise OperationError("no-repair", message, {"packages": [each.name for each in lost]})
        work.notices.append(message)
    return steps


def _reinstall_except_lost(
    work: RunningOperation, uv: str, call: PackageCall, broken: tuple[Broken, ...]
) -> tuple[Broken, ...]:
    """Reinstall the distributions in `broken`, and return those that could not be reinstalled, since no index has them.

    Those of which neither a version nor a URL is known are returned, too.
    All are reinstalled in one run of uv. If uv finds no solution, each is reinstalled in a run of its own. `uv` is the
    path of uv; `call` has the environment and the options for uv. Raises OperationError if uv fails for any other
    reason.
    """
    if unknown := tuple(each for each in broken if not is_known(each)):
        known = tuple(each for each in broken if is_known(each))
        return (*unknown, *(_reinstall_except_lost(work, uv, call, known) if known else ()))
    try:
        reinstall(work, uv, call, broken)
    except OperationError as error:
        if error.code != "resolution-failed":
            raise
        if len(broken) == 1:
            return broken
    else:
        return ()
    return tuple(lost for each in broken for lost in _reinstall_except_lost(work, uv, call, (each,)))


def is_empty(host: Host, metadata_path: str) -> bool:
    """Return whether a metadata folder has none of the files that name the distribution or list its files."""
    return all(host.link_stat(host.paths.join(metadata_path, name)) is None for name in _LISTS)
