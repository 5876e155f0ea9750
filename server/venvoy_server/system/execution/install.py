"""Install, uninstall and sync: with uv, shown beforehand, verified afterwards."""

from __future__ import annotations

import os
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

if TYPE_CHECKING:
    from venvoy_server.packages.model import Distribution


def install(
    services: Services, request: InstallRequest, report: Report | None = None, cancellation: Cancellation | None = None
) -> Outcome:
    """Install packages; complete and verified, or refused before anything was changed, or said to be broken."""
    call = _call(services, "install", request.environment, request.folder, request.sources)
    options = ("--no-deps",) if request.no_deps else ()
    call = msgspec.structs.replace(call, upgrade=request.upgrade, options=options)
    return run(services, call, request.dry_run, report, cancellation)


def uninstall(
    services: Services,
    request: UninstallRequest,
    report: Report | None = None,
    cancellation: Cancellation | None = None,
) -> Outcome:
    """Uninstall distributions by name; names that are not installed are no error, and are in the notices."""
    from venvoy_server.operations.absent_names import (
        SKIPPED,
        absent_notices,
        refuse_no_names,
        refuse_without_files,
    )

    refuse_no_names(request.packages)
    call = _call(services, "uninstall", request.environment, None, Sources())
    call = msgspec.structs.replace(call, names=request.packages)
    own = own_distributions(services.host, services.environment(call.environment))
    refuse_without_files(request.packages, own)
    absent = absent_notices(request.packages, own)
    outcome = run(services, call, request.dry_run, report, cancellation)
    others = [notice for notice in outcome.notices if not notice.startswith(SKIPPED)]
    return msgspec.structs.replace(outcome, notices=(*absent, *others))


def sync(
    services: Services, request: SyncRequest, report: Report | None = None, cancellation: Cancellation | None = None
) -> Outcome:
    """Make an environment hold exactly what files say: a dry run shows what would be removed.

    pip, setuptools and wheel stay where they are installed, unless a lock is followed.
    """
    from venvoy_server.operations.freeze import TOOLS

    call = _call(services, "sync", request.environment, request.folder, request.sources)
    own = own_distributions(services.host, services.environment(call.environment))
    call = msgspec.structs.replace(call, names=tuple(each.key for each in own if each.key in TOOLS))
    return run(services, call, request.dry_run, report, cancellation)


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


def run(
    services: Services, call: PackageCall, dry_run: bool, report: Report | None, cancellation: Cancellation | None
) -> Outcome:
    """Do a job on packages, or show it; raises OperationError and `Cancelled`."""
    uv = services.required_uv()
    handed = (
        NOTHING_HANDED if call.kind == "uninstall" else services.handed(call.environment, call.project, call.sources)
    )
    call = msgspec.structs.replace(call, options=(*call.options, *handed.options))
    if dry_run:
        return _show(services, uv, call, handed, report, cancellation)
    # A link to an environment and its real place are one environment, where its contents are changed.
    with services.hold(call.kind, os.path.realpath(call.environment), report, cancellation, handed.variables) as work:
        if work.recovered:
            services.environment(call.environment)  # what was interrupted may have been the making of it
        verified = do_packages(work, uv, call)
    environment = services.environment(call.environment)
    return msgspec.structs.replace(
        _outcome(uv, call, handed),
        executable=environment.executable,
        changes=work.changes,
        problems=broken_problems(environment, verified.broken),
        warnings=_warnings(services, call, verified.found, work.changes),
        notices=(*handed.notices, *work.notices),
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
    planned = preview(work, uv, call)
    return msgspec.structs.replace(
        _outcome(uv, call, handed, dry_run=True),
        changes=planned.changes,
        warnings=_warnings(services, call, None, planned.changes),
        notices=(*handed.notices, *work.notices),
    )


def _warnings(
    services: Services, call: PackageCall, found: tuple[Distribution, ...] | None, changes: tuple[Change, ...]
) -> tuple[DependencyWarning, ...]:
    """Return what changes broke in other distributions; `found` is what was installed before, None if nothing is done yet."""
    if not changes:
        return ()
    # It loads packaging: if nothing changes, none of it is needed.
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
