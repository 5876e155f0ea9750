"""Change an environment's packages with uv: dry run, installation, comparison with RECORD, and rollback on failure.

Before the first file is changed, the planned changes are written to the journal (the record of running changes, for
rollback). The files that will be replaced are saved. A failed or killed change is rolled back. A run of uv that exits
successfully without doing its work counts as failed.

The user can cancel until uv begins to change the environment, which uv's output shows. When a cancellation arrives,
uv's processes are paused until all of their output has been read; then they are ended or continued.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.environments.read import read_environment
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.lock_names import has_lock
from venvoy_server.operations.requested import requested_names, unconditional_names
from venvoy_server.operations.uv_output import OutputWatcher, PreviewAnswer, read_preview
from venvoy_server.operations.uv_settings import may_leave_out
from venvoy_server.operations.verification import Broken, broken_of, own_distributions
from venvoy_server.packages.read import canonical
from venvoy_server.system.execution.leftovers import unblock
from venvoy_server.system.execution.package_runs import (
    broken_in,
    distributions_in,
    taken_back_on_failure,
    unmark_dependencies,
    with_options,
)
from venvoy_server.system.execution.tool_runner import run_tool

if TYPE_CHECKING:
    from venvoy_server.environments.model import Environment
    from venvoy_server.operations.package_calls import PackageCall
    from venvoy_server.packages.model import Distribution
    from venvoy_server.system.execution.running_operation import RunningOperation

_ABOUT_THE_INDEX = frozenset({"resolution-failed", "index-unreachable", "tool-failed"})


class Verified(msgspec.Struct, frozen=True):
    """The result of comparing installed files with RECORD (a distribution's list of files) after a change of packages.

    `reinstalled` are the names of distributions that were damaged and are complete again. `broken` are the
    distributions that still have missing or modified files. `found` are the distributions that were installed before
    the change; `found` is empty if there was nothing to change.
    """

    reinstalled: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    found: tuple[Distribution, ...] = ()


def preview(work: RunningOperation, uv: str, call: PackageCall) -> PreviewAnswer:
    """Return the changes that uv would make for `call`, from a dry run of uv, which itself changes nothing.

    `uv` is the path of uv. If no index can be reached, the result has no changes if the installed packages certainly
    satisfy the requirements of `call`. That is checked only for a sync, a pyproject.toml file or dependency groups, and
    not with a lock file. Otherwise OperationError `index-unreachable` is raised, or `resolution-failed` if two
    requirements exclude each other. Raises Cancelled if the operation is cancelled.
    """
    doing = "reading what is installed" if call.kind == "uninstall" else "finding versions that fit together"
    work.report("resolving", doing)
    watcher = OutputWatcher()
    words = call.words(uv, preview=True)
    try:
        completed = run_tool(work, words, cwd=call.folder, timeout=call.timeout, watcher=watcher)
    except OperationError as error:
        if error.code != "index-unreachable":
            raise
        _refuse_contradiction(work, call, error)
        why_not = _why_not_satisfied(work, call)
        if why_not is None:
            return PreviewAnswer((), 0)
        if why_not:
            error.message += f"\nAn index was needed, since there may be something to do: {why_not}"
        raise
    work.notices += watcher.warnings
    return read_preview(completed.stderr)


def _refuse_contradiction(work: RunningOperation, call: PackageCall, error: OperationError) -> None:
    """Raise OperationError `resolution-failed` if two requirements of `call` exclude each other (`a>2`, `a<1`).

    This is checked after uv failed with `error`, since no index could be reached: the user learns that an index would
    not help. The new exception has `error` as its cause. An uninstallation and a lock file are not checked.
    """
    environment = read_environment(work.host, call.environment) if call.kind != "uninstall" else None
    if environment is None or has_lock(call.sources):
        return
    from venvoy_server.system.execution.satisfied_list import contradiction

    said = contradiction(work, call, environment, own_distributions(work.host, environment))
    if said is not None:
        raise OperationError("resolution-failed", said, error.data) from error


def _why_not_satisfied(work: RunningOperation, call: PackageCall) -> str | None:
    """Return why the installed packages may not satisfy the requirements of `call`; None if they do satisfy them.

    The reason is a sentence, or empty if the packages were not compared with the requirements. They are compared only
    for a sync, and for an installation from pyproject.toml files or dependency groups, without a lock file. The reason
    is also empty if the environment cannot be read.
    """
    environment = read_environment(work.host, call.environment) if _asks_index_in_vain(call) else None
    if environment is None:
        return ""
    from venvoy_server.system.execution.satisfied_list import why_not_satisfied

    return why_not_satisfied(work, call, environment, own_distributions(work.host, environment))


def _asks_index_in_vain(call: PackageCall) -> bool:
    """Return whether uv queries an index for this call even if everything requested is already installed.

    False for a lock, which names the files to install, and for plain requirements files, for which uv checks the
    environment first. True for a sync and for pyproject.toml files and groups.
    """
    if call.kind == "sync":
        return not has_lock(call.sources)
    has_project = any(file.endswith(".toml") for file in call.sources.requirements) or bool(call.sources.groups)
    return call.kind == "install" and has_project and not has_lock(call.sources)


def do_packages(work: RunningOperation, uv: str, call: PackageCall) -> Verified:
    """Run a change of packages with uv, then compare the installed files with RECORD, and return the result.

    The planned changes are written to the journal (the log of operations) first, and stored in `work.changes`.
    Distributions that the change installed and that lack files are reinstalled; others that lack files are only
    returned. Raises OperationError if uv refuses, fails, or did not do what was planned; the changes made until then
    are rolled back.
    """
    environment = read_environment(work.host, call.environment)
    if environment is not None:
        unblock(work, environment)
    found = own_distributions(work.host, environment) if environment is not None else ()
    before = broken_of(work.host, found)
    call = msgspec.structs.replace(call, reinstall=_names_to_reinstall(work, call, before))
    planned = preview(work, uv, call)
    if not planned.changes and not planned.counted:
        _require_request_fulfilled(work, call, environment, found)
        return Verified((), before)
    _change_packages(work, uv, call, planned, found)
    return msgspec.structs.replace(_verify(work, uv, call, before), found=found)


def _names_to_reinstall(work: RunningOperation, call: PackageCall, broken: tuple[Broken, ...]) -> tuple[str, ...]:
    """Return the canonical names of the installed distributions that uv must reinstall.

    They are the names in `call.reinstall`, and the names requested by `call` whose distributions lack files. `broken`
    are the distributions that were found broken before the change, each with the information whether files are missing.
    For an uninstallation, the result is `call.reinstall`.
    """
    lacking = {each.key for each in broken if each.incomplete}
    if call.kind == "uninstall" or not lacking:
        return call.reinstall
    asked = requested_names(work.host, call.sources) or frozenset()
    return tuple(sorted({*call.reinstall, *(lacking & asked)}))


def _require_request_fulfilled(
    work: RunningOperation, call: PackageCall, environment: Environment | None, found: tuple[Distribution, ...]
) -> None:
    """Raise OperationError if the request in `call` is not fulfilled, although uv found nothing to do.

    The request is not fulfilled if a requested name is not in `found` (the installed distributions), or if a name to
    uninstall is in `found`. Requested names are not checked if `environment` can use the packages of its base
    installation (system site-packages), or if uv's settings may exclude packages.
    """
    installed = {each.key for each in found}
    if call.kind == "uninstall":
        wrong = sorted(installed & {canonical(name) for name in call.names})
    else:
        has_base = environment is not None and environment.system_site_packages
        if has_base or may_leave_out(work.host, work.variables, call.project):
            return  # uv counts the packages of the base as installed
        wrong = sorted(unconditional_names(work.host, call.sources) - installed)
    if wrong:
        raise _not_done(wrong)


def _not_done(names: Sequence[str]) -> OperationError:
    are = "are" if len(names) > 1 else "is"
    message = f"uv ended without an error, but {', '.join(names)} {are} not as requested."
    return OperationError("verification-failed", message, {"packages": list(names)})


def _change_packages(
    work: RunningOperation, uv: str, call: PackageCall, planned: PreviewAnswer, found: tuple[Distribution, ...]
) -> None:
    from venvoy_server.operations.absent_names import refuse_without_files

    refuse_without_files([change.name for change in planned.changes if change.action == "removed"], found)
    work.report("downloading" if planned.to_fetch else "linking", "working", 0, planned.to_fetch or None)
    from venvoy_server.operations.package_plan import planned_changes, unmet_versions  # only needed for actual changes

    asked = _all_requested_names(work, call, found)
    with taken_back_on_failure(work, call, planned.changes, found, asked):
        watcher = _run_change(work, uv, call, planned)
        work.changes = watcher.changes() or planned.changes
        now = distributions_in(work, call.environment)
        done = planned_changes(work.changes, found, asked)
        if wrong := [each.name for each in unmet_versions(done, now)]:
            raise _not_done(wrong)
        unmark_dependencies(done, now)
    work.notices += [warning for warning in watcher.warnings if warning not in work.notices]


def _all_requested_names(
    work: RunningOperation, call: PackageCall, found: tuple[Distribution, ...]
) -> frozenset[str] | None:
    """Return the canonical names of the distributions that the user requested by name, in `call` or in earlier calls.

    `found` are the distributions installed before `call`; a file REQUESTED marks those requested earlier. The result is
    None for an uninstallation, for a lock file, and if a requirements file of `call` cannot be read.
    """
    names = requested_names(work.host, call.sources) if call.kind != "uninstall" else None
    return None if names is None else names | {each.key for each in found if each.requested}


def _run_change(work: RunningOperation, uv: str, call: PackageCall, planned: PreviewAnswer) -> OutputWatcher:
    """Run uv to install and remove packages for `call`, and return the object that has collected uv's output.

    `planned` is the result of the dry run of the same call. If the dry run found nothing to download, uv runs offline
    first. If that fails because something is missing in uv's cache, uv runs again with network access.
    """
    lock = has_lock(call.sources)
    if planned.to_fetch == 0 and call.kind != "uninstall" and not lock:
        watcher = OutputWatcher(to_fetch=0)
        try:
            _run_uv(work, uv, with_options(call, "--offline"), watcher)
            return watcher
        except OperationError as error:
            # An index may forbid caching (no-store); nothing was changed yet.
            if watcher.linking or error.code not in _ABOUT_THE_INDEX:
                raise
    watcher = OutputWatcher(to_fetch=planned.to_fetch, resolves=not lock)
    _run_uv(work, uv, call, watcher)
    return watcher


def _run_uv(work: RunningOperation, uv: str, call: PackageCall, watcher: OutputWatcher) -> None:
    run_tool(
        work,
        call.words(uv, preview=False),
        cwd=call.folder,
        timeout=call.timeout,
        watcher=watcher,
        may_cancel=lambda: not (watcher.linking or call.kind == "uninstall"),
        leash=False,
    )


def _verify(work: RunningOperation, uv: str, call: PackageCall, before: tuple[Broken, ...]) -> Verified:
    work.report("verifying", "comparing what is installed with its records")
    touched = {canonical(change.name) for change in work.changes if change.action != "removed"}
    after = broken_in(work, call.environment, call.verify_hashes)
    to_reinstall = tuple(broken for broken in after if broken.key in touched)
    if to_reinstall:
        from venvoy_server.system.execution.reinstall import reinstall  # rarely needed

        reinstall(work, uv, call, to_reinstall)
        after = broken_in(work, call.environment, call.verify_hashes)
    still = {broken.key for broken in after}
    were = {broken.key: broken.name for broken in (*before, *to_reinstall) if broken.key in touched}
    return Verified(tuple(name for key, name in were.items() if key not in still), after)
