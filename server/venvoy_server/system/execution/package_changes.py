"""Do a job on an environment's packages: previewed, fetched, linked without interruption, verified, and mended.

A cancel is followed until uv begins to change the environment. That moment is known exactly: the preview says whether
anything must be fetched, uv says when it has been, and the group is stopped while the question is decided.
"""

from __future__ import annotations

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.package_calls import PackageCall
from venvoy_server.operations.reinstall import changed_in_cache, pinned
from venvoy_server.operations.requested import requested_names
from venvoy_server.operations.uv_commands import has_lock
from venvoy_server.operations.uv_output import OutputWatcher, PreviewAnswer, read_preview
from venvoy_server.operations.verification import Broken, broken_distributions, broken_of, own_distributions
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical
from venvoy_server.system.execution.leftovers import unblock
from venvoy_server.system.execution.requested_marks import unmark
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.tool_runner import run_tool

PREVIEW, LINK, VERIFY = range(3)
_ABOUT_THE_INDEX = frozenset({"resolution-failed", "index-unreachable", "tool-failed"})


class Verified(msgspec.Struct, frozen=True):
    """How the packages are after the work: those that had to be mended, and those that are still not whole."""

    mended: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()


def preview(work: RunningOperation, uv: str, call: PackageCall) -> PreviewAnswer:
    """Return what a job would change; cancellable, changes nothing."""
    work.tell("resolving", "finding versions that fit together")
    watcher = OutputWatcher()
    words = call.words(uv, preview=True)
    completed = run_tool(work, words, cwd=call.folder, timeout=call.timeout, watcher=watcher)
    work.notices += watcher.warnings
    return read_preview(completed.stderr)


def do_packages(work: RunningOperation, uv: str, call: PackageCall) -> Verified:
    """Do a job, with its steps in the journal; its changes are in `work.changes` afterwards.

    Raises OperationError where uv refuses or fails; the environment is then looked at, and what is broken in it is in
    the error's data.
    """
    environment = read_environment(work.host, call.environment)
    if environment is not None:
        unblock(work, environment)
    found = _distributions(work, call.environment)
    before = broken_of(work.host, found)
    call = msgspec.structs.replace(call, reinstall=_to_reinstall(call, before))
    work.journal.step(work.operation, PREVIEW)
    planned = preview(work, uv, call)
    if planned.changes or planned.counted:
        _link(work, uv, call, planned)
        marked = frozenset(each.key for each in found if each.requested)
        found = _distributions(work, call.environment)
        _mark_requested(work, call, marked, found)
    elif not before and not call.verify_hashes:
        return Verified()  # nothing was changed since it was compared
    return _verify(work, uv, call, found, before)


def _to_reinstall(call: PackageCall, before: tuple[Broken, ...]) -> tuple[str, ...]:
    if call.kind == "uninstall":
        return ()
    return tuple(sorted({*call.reinstall, *(broken.key for broken in before if broken.incomplete)}))


def _link(work: RunningOperation, uv: str, call: PackageCall, planned: PreviewAnswer) -> None:
    work.tell("downloading" if planned.to_fetch else "linking", "working", 0, planned.to_fetch or None)
    work.journal.step(work.operation, LINK, durable=True)
    try:
        watcher = _run_link(work, uv, call, planned)
    except OperationError as error:
        _describe_damage(work, call, error)
        raise
    work.changes = watcher.changes() or planned.changes
    work.notices += [warning for warning in watcher.warnings if warning not in work.notices]


def _run_link(work: RunningOperation, uv: str, call: PackageCall, planned: PreviewAnswer) -> OutputWatcher:
    """Run the tool for good: without asking the index again where the preview has left everything in uv's cache."""
    lock = has_lock(call.sources)
    if planned.to_fetch == 0 and call.kind != "uninstall" and not lock:
        watcher = OutputWatcher(to_fetch=0)
        try:
            _run_linking_tool(work, uv, _with_options(call, "--offline"), watcher)
            return watcher
        except OperationError as error:
            # An index may forbid that its answers are kept; nothing was changed then.
            if watcher.linking or error.code not in _ABOUT_THE_INDEX:
                raise
    watcher = OutputWatcher(to_fetch=planned.to_fetch, resolves=not lock)
    _run_linking_tool(work, uv, call, watcher)
    return watcher


def _run_linking_tool(work: RunningOperation, uv: str, call: PackageCall, watcher: OutputWatcher) -> None:
    run_tool(
        work,
        call.words(uv, preview=False),
        cwd=call.folder,
        timeout=call.timeout,
        watcher=watcher,
        may_cancel=lambda: not (watcher.linking or call.kind == "uninstall"),
        leash=False,
    )


def _mark_requested(
    work: RunningOperation, call: PackageCall, marked: frozenset[str], found: tuple[Distribution, ...]
) -> None:
    """Leave the mark REQUESTED on what was asked for, now or before; uv puts it on all that it installs."""
    names = requested_names(work.host, call.sources) if call.kind != "uninstall" else None
    if names is None:
        return
    changed = {canonical(change.name) for change in work.changes if change.action != "removed"}
    for each in found:
        if each.key in changed and each.key not in names | marked and each.direct_url is None:
            unmark(each)


def _describe_damage(work: RunningOperation, call: PackageCall, error: OperationError) -> None:
    """Add to an error what it left: after a failure in the middle of linking some distributions may not be whole."""
    broken = [each.message for each in _broken(work, call.environment) if each.incomplete]
    if broken:
        error.data["broken"] = broken
        error.data["repair"] = {"method": "repair", "params": {"path": call.environment}}
        work.journal.mark_broken(work.operation, "; ".join(broken))


def _verify(
    work: RunningOperation, uv: str, call: PackageCall, found: tuple[Distribution, ...], before: tuple[Broken, ...]
) -> Verified:
    work.tell("verifying", "comparing what is installed with its records")
    work.journal.step(work.operation, VERIFY)
    touched = {canonical(change.name) for change in work.changes if change.action != "removed"}
    after = broken_of(work.host, found, hashes=call.verify_hashes)
    to_mend = tuple(broken for broken in after if broken.incomplete or broken.key in touched)
    if not to_mend:
        mended = tuple(broken.name for broken in before if broken.incomplete)
        return Verified(mended, after)
    mend(work, uv, call, to_mend)
    left = _broken(work, call.environment, call.verify_hashes)
    still = {broken.key for broken in left}
    return Verified(tuple(broken.name for broken in (*before, *to_mend) if broken.key not in still), left)


def mend(work: RunningOperation, uv: str, call: PackageCall, broken: tuple[Broken, ...]) -> None:
    """Install distributions again as they were: from uv's cache where that does, else from the index. Not cancelled."""
    work.tell("repairing", f"installing {', '.join(each.name for each in broken)} again")
    requested = _requested(work, call.environment)
    again = msgspec.structs.replace(
        call,
        kind="install",
        sources=pinned(broken),
        reinstall=tuple(each.key for each in broken),
        upgrade=False,
        options=(*call.options, "--no-deps"),
    )
    quiet = RunningOperation(work.host, work.journal, work.operation, work.variables, Cancellation(), None)
    try:
        _run_whole(quiet, uv, _with_options(again, "--offline"))
    except OperationError:
        _run_whole(quiet, uv, again)
    _mend_past_the_cache(quiet, uv, again, broken)
    work.notices += quiet.notices
    for each in _distributions(work, call.environment):
        if each.key in {one.key for one in broken} - requested:
            unmark(each)


def _mend_past_the_cache(work: RunningOperation, uv: str, call: PackageCall, broken: tuple[Broken, ...]) -> None:
    """Fetch anew what is still not whole: uv links files out of its cache, so an edit in place changed them there, too."""
    still = {each.key for each in _broken(work, call.environment, call.verify_hashes)}
    left = tuple(each for each in broken if each.key in still)
    if not left:
        return
    names = tuple(each.key for each in left)
    fresh = msgspec.structs.replace(call, sources=pinned(left), reinstall=names)
    try:
        _run_whole(work, uv, _with_options(fresh, "--no-cache"))
    except OperationError as error:
        work.notices.append(f"{', '.join(names)} could not be fetched anew: {error.message}")
    else:
        still = {each.key for each in _broken(work, call.environment, call.verify_hashes)}
        if mended := tuple(name for name in names if name not in still):
            work.notices.append(changed_in_cache(mended))


def _with_options(call: PackageCall, *options: str) -> PackageCall:
    return msgspec.structs.replace(call, options=(*call.options, *options))


def _run_whole(work: RunningOperation, uv: str, call: PackageCall) -> None:
    run_tool(work, call.words(uv, preview=False), cwd=call.folder, timeout=call.timeout, leash=False)


def _requested(work: RunningOperation, path: str) -> frozenset[str]:
    """Return which distributions were asked for by name, as far as their files still tell."""
    return frozenset(each.key for each in _distributions(work, path) if each.requested)


def _distributions(work: RunningOperation, path: str) -> tuple[Distribution, ...]:
    environment = read_environment(work.host, path)
    return own_distributions(work.host, environment) if environment is not None else ()


def _broken(work: RunningOperation, path: str, hashes: bool = False) -> tuple[Broken, ...]:
    environment = read_environment(work.host, path)
    return broken_distributions(work.host, environment, hashes=hashes) if environment is not None else ()
