"""The operations install, uninstall and sync: run uv, with a dry run first and verification afterwards."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.redact import redacted_command
from venvoy_server.operations.handover import Handed
from venvoy_server.operations.model import (
    Change,
    DependencyWarning,
    InstallRequest,
    Outcome,
    Report,
    Sources,
    StepDone,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.operations.package_calls import PackageCall
from venvoy_server.operations.verification import broken_problems, own_distributions
from venvoy_server.system.execution.package_changes import do_packages, preview
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.services import NOTHING_HANDED, Services, placed
from venvoy_server.system.files.host import real_path

if TYPE_CHECKING:
    from venvoy_server.packages.model import Distribution


def install(
    services: Services,
    request: InstallRequest,
    report: Report | None = None,
    cancellation: Cancellation | None = None,
    while_held: AbstractContextManager[None] | None = None,
) -> Outcome:
    """Install packages and verify them; distributions that are still incomplete are in the outcome's `problems`.

    `report` receives progress. The caller's context `while_held` is entered around the change, while the environment
    is locked.
    """
    call = _call(services, "install", request.environment, request.folder, request.sources)
    options = ("--no-deps",) if request.no_deps else ()
    call = msgspec.structs.replace(call, upgrade=request.upgrade, options=options)
    return run(services, call, request.dry_run, report, cancellation, while_held)


def uninstall(
    services: Services,
    request: UninstallRequest,
    report: Report | None = None,
    cancellation: Cancellation | None = None,
    while_held: AbstractContextManager[None] | None = None,
) -> Outcome:
    """Uninstall distributions by name. Names that are not installed are reported as notices, not as an error.

    `report` receives progress. The caller's context `while_held` is entered around the change, while the environment
    is locked.
    """
    from venvoy_server.operations.absent_names import refuse_no_names

    refuse_no_names(request.packages)
    call = _call(services, "uninstall", request.environment, None, Sources())
    call = msgspec.structs.replace(call, names=request.packages)
    return run(services, call, request.dry_run, report, cancellation, while_held)


def sync(
    services: Services,
    request: SyncRequest,
    report: Report | None = None,
    cancellation: Cancellation | None = None,
    while_held: AbstractContextManager[None] | None = None,
) -> Outcome:
    """Make an environment contain exactly the packages of the given files; a dry run lists what would be removed.

    Installed pip, setuptools and wheel are kept, unless the source is a lock file. `report` receives progress. The
    caller's context `while_held` is entered around the change, while the environment is locked.
    """
    call = _call(services, "sync", request.environment, request.folder, request.sources)
    return run(services, call, request.dry_run, report, cancellation, while_held)


def _call(services: Services, kind: str, path: str, folder: str | None, sources: Sources) -> PackageCall:
    path = placed(path)
    environment = services.environment(path)
    project = None if kind == "uninstall" else folder or os.path.dirname(path)
    return msgspec.convert(
        {
            "kind": kind,
            "environment": environment.prefix,
            "executable": environment.executable,
            "folder": services.working_folder(project, sources),
            "project": project,
            "sources": sources,
            "timeout": services.settings.install_timeout,
        },
        PackageCall,
    )


def _adapted_to_installed(services: Services, call: PackageCall) -> tuple[PackageCall, tuple[str, ...]]:
    """Return `call` adapted to the distributions that are installed now, and notices for the user.

    For a sync, `names` of the result are those of pip, setuptools and wheel that are installed: the sync keeps them.
    Any other call is returned unchanged. For an uninstallation, the notices say which names are not installed.

    The caller must hold the environment's lock. Raises OperationError if a distribution to uninstall is broken and has
    no list of its files.
    """
    if call.kind not in ("uninstall", "sync"):
        return call, ()
    own = own_distributions(services.host, services.environment(call.environment))
    if call.kind == "sync":
        from venvoy_server.operations.freeze import TOOLS

        return msgspec.structs.replace(call, names=tuple(each.key for each in own if each.key in TOOLS)), ()
    from venvoy_server.operations.absent_names import absent_notices, refuse_without_files

    refuse_without_files(call.names, own)
    return call, absent_notices(call.names, own)


def _notices(call: PackageCall, absent: tuple[str, ...], handed: Handed, work: RunningOperation) -> tuple[str, ...]:
    if call.kind != "uninstall":
        return (*handed.notices, *work.notices)
    from venvoy_server.operations.absent_names import SKIPPED

    return (*absent, *(notice for notice in work.notices if not notice.startswith(SKIPPED)))


def run(
    services: Services,
    call: PackageCall,
    dry_run: bool,
    report: Report | None,
    cancellation: Cancellation | None,
    while_held: AbstractContextManager[None] | None,
) -> Outcome:
    """Run a change of packages, or, with `dry_run`, return what it would change.

    The caller's context `while_held` is entered around the change, while the environment is locked. `report` receives
    progress. Raises OperationError and `Cancelled`.
    """
    uv = services.required_uv()
    handed = (
        NOTHING_HANDED if call.kind == "uninstall" else services.handed(call.environment, call.project, call.sources)
    )
    call = msgspec.structs.replace(call, options=(*call.options, *handed.options))
    if dry_run:
        return _show(services, uv, call, handed, report, cancellation)
    # A symlink to an environment shares the lock of its real path.
    place = real_path(call.environment)
    with (
        services.hold(call.kind, place, report, cancellation, handed.variables) as work,
        while_held or nullcontext(),
    ):
        if work.recovered:
            services.environment(call.environment)  # raises if the recovery removed it
        call, absent = _adapted_to_installed(services, call)
        verified = do_packages(work, uv, call)
    environment = services.environment(call.environment)
    return msgspec.structs.replace(
        _outcome(uv, call, handed),
        executable=environment.executable,
        changes=work.changes,
        problems=broken_problems(environment, verified.broken),
        warnings=_warnings(services, call, verified.found, work.changes),
        notices=_notices(call, absent, handed, work),
        recovered=(
            *work.recovered,
            *(f"{name} was not complete, and was installed again." for name in verified.reinstalled),
        ),
        cancel="too-late" if work.cancel_came_late else None,
        operation=work.operation,
    )


def _show(
    services: Services,
    uv: str,
    call: PackageCall,
    handed: Handed,
    report: Report | None,
    cancellation: Cancellation | None,
) -> Outcome:
    variables = {**services.variables, **handed.variables}
    work = RunningOperation(
        services.host, services.journal, "preview", variables, cancellation or Cancellation(), report
    )
    call, absent = _adapted_to_installed(services, call)
    planned = preview(work, uv, call)
    return msgspec.structs.replace(
        _outcome(uv, call, handed, dry_run=True),
        changes=planned.changes,
        warnings=_warnings(services, call, None, planned.changes),
        notices=_notices(call, absent, handed, work),
    )


def _warnings(
    services: Services, call: PackageCall, found: tuple[Distribution, ...] | None, changes: tuple[Change, ...]
) -> tuple[DependencyWarning, ...]:
    """Return a warning for each dependency that was met before `changes`, and is not met after them.

    `found` are the distributions installed before the changes; those installed now are read from the environment. If
    `found` is None, the changes are only planned (a dry run): the distributions after them are then computed from those
    installed now, and the warnings say what would not be met.
    """
    if not changes:
        return ()
    # Imported here, since it loads packaging, which is not needed if nothing changes.
    from venvoy_server.system.execution.dependency_warnings import dependency_warnings, planned_distributions

    environment = services.environment(call.environment)
    now = own_distributions(services.host, environment)
    before, after = (now, planned_distributions(now, changes)) if found is None else (found, now)
    no_deps = "--no-deps" in call.options
    return dependency_warnings(
        services.host, environment, before, after, changes, planned=found is None, no_deps=no_deps
    )


def _outcome(uv: str, call: PackageCall, handed: Handed, *, dry_run: bool = False) -> Outcome:
    command = redacted_command(call.words(uv, preview=False))
    step = StepDone(f"{call.kind.capitalize()} with uv", "planned" if dry_run else "done", command)
    return Outcome(
        kind=call.kind,
        environment=call.environment,
        dry_run=dry_run,
        executable=call.executable,
        steps=(step,),
        settings=handed.listed,
    )
