"""The create operation: make an environment, reuse the existing one, or replace it."""

from __future__ import annotations

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.read import read_environment
from venvoy_server.operations import uv_commands
from venvoy_server.operations.create import decide, plan_create, refuse_create
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.model import CreateRequest, InstallRequest, Outcome, Report, Sources, StepDone
from venvoy_server.operations.remove import kept_in_trash
from venvoy_server.operations.steps import Plan
from venvoy_server.operations.target import Target, look_at
from venvoy_server.operations.uv_output import OutputWatcher, read_preview
from venvoy_server.system.execution.expected_target import expected_target, first, refuse_unwritable
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.services import NOTHING_HANDED, Services, placed, refuse_own_environment
from venvoy_server.system.execution.tool_runner import run_tool
from venvoy_server.system.execution.transaction import perform
from venvoy_server.system.state.journal_queries import interrupted


def create(
    services: Services, request: CreateRequest, report: Report | None = None, cancellation: Cancellation | None = None
) -> Outcome:
    """Create an environment, and return what was done (in a dry run: would be done).

    `report` receives progress. On failure everything on disk is rolled back. Raises OperationError and `Cancelled`.
    """
    request = msgspec.structs.replace(request, path=placed(request.path))
    refused = refuse_create(services.host, request)
    if refused is not None:
        raise refused
    cleaning: tuple[StepDone, ...] = ()
    if request.dry_run:
        target, cleaning = expected_target(services, request.path)
    else:
        target = look_at(services.host, request.path)
    if target.kind != "unfinished" and decide(request, target) == "reuse":
        return first(cleaning, _reuse(services, request, report, cancellation, is_there=not cleaning))
    installs = request.seed or request.keep_packages or not request.sources.empty
    tools = (
        services.installing_tools(request.project, request.sources)
        if installs
        else services.create_tools(NOTHING_HANDED)
    )
    if request.dry_run:
        return first(cleaning, _show(services, request, target, tools, report, cancellation))
    with services.hold("create", request.path, report, cancellation, tools.handed.variables) as work:
        target = look_at(services.host, request.path)
        # Another process may have created it meanwhile, or the recovery have restored it from the trash.
        plan: Plan | None = None
        if decide(request, target) != "reuse":
            plan = _plan(services, request, target, tools, work.operation)
            _perform(services, work, plan, target)
    if plan is None:
        outcome = _reuse(services, request, report, cancellation)
        return msgspec.structs.replace(outcome, recovered=(*work.recovered, *outcome.recovered))
    return services.outcome(plan, tools.handed, work)


def _plan(services: Services, request: CreateRequest, target: Target, tools: CreateTools, operation: str) -> Plan:
    plan = plan_create(services.host, request, target, tools, operation)
    if plan.kind == "replace":
        refuse_own_environment(plan.environment)
    return plan


def _perform(services: Services, work: RunningOperation, plan: Plan, target: Target) -> None:
    """Run the plan (the list of steps) that creates an environment.

    `target` is what is at the environment's path before this run. If the plan replaces an old environment, that is
    recorded in the user's state (of `services`), and trash older than the setting `trashDays` is deleted. Notices in
    `work` then report where the old environment is in the trash, and which of the older trash could not be deleted.
    """
    perform(work, plan)
    if plan.kind == "replace":
        from venvoy_server.system.execution.remove import keep_entry, sweep

        keep_entry(services, plan)
        work.notices += [*kept_in_trash(target), *sweep(services)]


def _show(
    services: Services,
    request: CreateRequest,
    target: Target,
    tools: CreateTools,
    report: Report | None,
    cancellation: Cancellation | None,
) -> Outcome:
    """Return the result of a dry run of creating an environment; nothing is changed.

    Its package changes are what uv would install into an empty environment. `target` is what is at the path now.
    """
    plan = _plan(services, request, target, tools, "preview")
    if target.kind != "empty" and not target.mounted:
        refuse_unwritable(request.path)
    outcome = services.outcome(plan, tools.handed)
    sources = _with_seed(request)
    if sources.empty or tools.uv is None:
        return outcome
    import tempfile

    variables = {**services.variables, **tools.handed.variables}
    work = RunningOperation(
        services.host, services.journal, "preview", variables, cancellation or Cancellation(), report
    )
    # With `--target`, uv resolves as if the empty folder were the interpreter's site-packages.
    with tempfile.TemporaryDirectory(prefix="venvoy-") as empty:
        argv = uv_commands.install(
            tools.uv,
            request.executable,
            sources,
            tools.handed.options,
            target=empty,
            preview=True,
            project=tools.project,
        )
        done = run_tool(work, argv, cwd=tools.folder, timeout=tools.install_timeout, watcher=OutputWatcher())
    return msgspec.structs.replace(outcome, changes=read_preview(done.stderr).changes)


def _with_seed(request: CreateRequest) -> Sources:
    if not request.seed:
        return request.sources
    return msgspec.structs.replace(request.sources, packages=("pip", *request.sources.packages))


def _reuse(
    services: Services,
    request: CreateRequest,
    report: Report | None,
    cancellation: Cancellation | None,
    *,
    is_there: bool = True,
) -> Outcome:
    """Reuse the existing environment: install the requested packages into it, if any, and return the result.

    `is_there` is False in a dry run if the environment exists only after the cleanup of an interrupted operation.
    """
    environment = read_environment(services.host, request.path)
    sources = _with_seed(request)
    if interrupted(services.host, services.journal, request.path) and not request.dry_run:
        with services.hold("create", request.path, report, cancellation):
            pass
    if sources.empty or not is_there:
        executable = environment.executable if environment is not None else None
        return Outcome("create", request.path, request.dry_run, executable, reused=True)
    from venvoy_server.system.execution.install import install

    wanted = InstallRequest(request.path, sources, request.folder, dry_run=request.dry_run)
    return msgspec.structs.replace(install(services, wanted, report, cancellation), kind="create", reused=True)
