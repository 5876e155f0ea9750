"""Recovery of an interrupted change of packages: completed if everything was installed, otherwise rolled back."""

from __future__ import annotations

import os

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.planned_packages import PackagePlan
from venvoy_server.system.execution.package_runs import distributions_in, unmark_dependencies
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.saved_packages import discard, is_done, take_back
from venvoy_server.system.files.host import real_path


def recover_packages(work: RunningOperation, prefix: str, plan: PackagePlan, kind: str) -> list[str]:
    """Finish or roll back a change of packages that was interrupted, and return sentences that say what was done.

    If all packages were installed and removed as planned, only the cleanup is left to do, and is done. Otherwise the
    change is rolled back. `prefix` is the environment's path. `plan` (the planned changes) and `kind` (such as
    `install`) are those of the interrupted operation.
    """
    if real_path(prefix) != prefix or not os.path.isdir(prefix):
        return [f"An interrupted {kind} was of {prefix}, which is gone; nothing was left to do."]
    names = ", ".join(change.name for change in plan.changes)
    if is_done(work.host, prefix, plan):
        said = [f"An interrupted {kind} of {names} was finished."]
        try:
            unmark_dependencies(plan.changes, distributions_in(work, prefix))
            discard(prefix)
        except OperationError as error:
            said.append(error.message)
        return said
    back = take_back(work.host, prefix, plan)
    if not back.touched:
        return [f"An interrupted {kind} of {names} had changed nothing yet."]
    return [f"An interrupted {kind} of {names} was taken back.", *back.left]
