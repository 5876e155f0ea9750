"""The operations on environments, as functions to call from a worker thread: each takes a request and returns a result.

Each may be cancelled from another thread, and reports its progress to a function. Each raises OperationError, and
`Cancelled` where a cancel was followed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.create import CreateTools, decide, plan_create, refuse_create
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.handover import Handed, hand_over
from venvoy_server.operations.model import (
    CreateRequest,
    InstallRequest,
    Outcome,
    Report,
    Sources,
    StepDone,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.operations.package_calls import PackageCall, refuse_environment
from venvoy_server.operations.places import executable_in
from venvoy_server.operations.redact import redacted_command
from venvoy_server.operations.show import shown
from venvoy_server.operations.steps import Plan
from venvoy_server.operations.target import look_at
from venvoy_server.operations.tool_environment import cleaned
from venvoy_server.operations.verification import broken_problems
from venvoy_server.system.cancellation import Cancellation
from venvoy_server.system.journal import Journal
from venvoy_server.system.package_work import do_packages, preview
from venvoy_server.system.state import State
from venvoy_server.system.transaction import operation, perform
from venvoy_server.system.uv import find_uv
from venvoy_server.system.work import Work


class OperationSettings(msgspec.Struct, frozen=True):
    """What a user may set: uv's path, time limits in seconds, and how many days removed environments are kept."""

    uv: str | None = None
    create_timeout: float = 60.0
    install_timeout: float = 3600.0
    busy_wait: float = 10.0
    trash_days: float = 14.0


class Operations:
    """Everything that changes environments on this machine."""

    def __init__(
        self,
        host: Host,
        state: State,
        settings: OperationSettings | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Take the machine, the state, and the variables that tools are to get (the process's own where None)."""
        self._host = host
        self._journal = Journal(state.database)
        self._state = state
        self._settings = settings or OperationSettings()
        self._variables = cleaned(os.environ if variables is None else variables)

    def create(
        self, request: CreateRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Make an environment, or use or replace the one that stands there; complete, or nothing is left of it."""
        refused = refuse_create(self._host, request)
        if refused is not None:
            raise refused
        uv = self._uv()
        handed = self._handed(uv, None, request.folder or os.path.dirname(request.path), not _needs_index(request))
        tools = CreateTools(uv, handed, self._settings.create_timeout, self._settings.install_timeout)
        target = look_at(self._host, request.path)
        if target.kind != "unfinished" and decide(request, target) == "reuse":
            return self._reuse(request, cancellation, report)
        if request.dry_run:
            plan = plan_create(self._host, request, target, tools, "preview")
            return self._outcome(plan, handed, None, dry_run=True)
        return self._create(request, tools, cancellation, report)

    def _create(
        self, request: CreateRequest, tools: CreateTools, cancellation: Cancellation | None, report: Report | None
    ) -> Outcome:
        variables = {**self._variables, **tools.handed.variables}
        with operation(
            self._host,
            self._journal,
            "create",
            request.path,
            variables=variables,
            cancellation=cancellation,
            report=report,
            wait=self._settings.busy_wait,
        ) as work:
            target = look_at(self._host, request.path)
            plan = plan_create(self._host, request, target, tools, work.operation)
            perform(work, plan)
        return self._outcome(plan, tools.handed, work)

    def _reuse(self, request: CreateRequest, cancellation: Cancellation | None, report: Report | None) -> Outcome:
        sources = request.sources
        if request.seed:
            sources = msgspec.structs.replace(sources, packages=("pip", *sources.packages))
        environment = read_environment(self._host, request.path)
        executable = environment.executable if environment is not None else None
        if sources.empty:
            return Outcome("create", request.path, request.dry_run, executable, reused=True)
        done = self.install(
            InstallRequest(request.path, sources, request.folder, dry_run=request.dry_run),
            cancellation=cancellation,
            report=report,
        )
        return msgspec.structs.replace(done, kind="create", reused=True)

    def install(
        self, request: InstallRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Install packages; complete and verified, or refused before anything was changed, or said to be broken."""
        environment = self._environment(request.environment)
        folder = request.folder or os.path.dirname(request.environment)
        call = PackageCall(
            kind="install",
            environment=environment.prefix,
            executable=environment.executable or "",
            folder=folder,
            sources=request.sources,
            upgrade=request.upgrade,
            reinstall=request.reinstall,
            timeout=self._settings.install_timeout,
        )
        return self._packages(call, request.dry_run, cancellation, report)

    def uninstall(
        self, request: UninstallRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Uninstall distributions by name; names that are not installed are no error, and are in the notices."""
        environment = self._environment(request.environment)
        call = PackageCall(
            kind="uninstall",
            environment=environment.prefix,
            executable=environment.executable or "",
            folder=os.path.dirname(request.environment),
            names=request.packages,
            timeout=self._settings.install_timeout,
        )
        return self._packages(call, request.dry_run, cancellation, report)

    def sync(
        self, request: SyncRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Make an environment hold exactly what files say: a dry run shows what would be removed."""
        environment = self._environment(request.environment)
        call = PackageCall(
            kind="sync",
            environment=environment.prefix,
            executable=environment.executable or "",
            folder=request.folder or os.path.dirname(request.environment),
            sources=request.sources,
            timeout=self._settings.install_timeout,
        )
        return self._packages(call, request.dry_run, cancellation, report)

    def _packages(
        self, call: PackageCall, dry_run: bool, cancellation: Cancellation | None, report: Report | None
    ) -> Outcome:
        uv = self._required_uv()
        handed = self._handed(uv, call.environment, call.folder, call.kind == "uninstall")
        call = msgspec.structs.replace(call, options=(*call.options, *handed.options))
        variables = {**self._variables, **handed.variables}
        commands = (StepDone(f"{call.kind} with uv", "planned", redacted_command(call.words(uv, preview=False))),)
        if dry_run:
            return self._preview(call, uv, handed, variables, commands, cancellation, report)
        with operation(
            self._host,
            self._journal,
            call.kind,
            call.environment,
            variables=variables,
            cancellation=cancellation,
            report=report,
            wait=self._settings.busy_wait,
        ) as work:
            verified = do_packages(work, uv, call)
        environment = self._environment(call.environment)
        return Outcome(
            kind=call.kind,
            environment=call.environment,
            executable=environment.executable,
            steps=tuple(msgspec.structs.replace(step, state="done") for step in commands),
            changes=work.changes,
            settings=handed.listed,
            problems=broken_problems(environment, verified.broken),
            notices=(*handed.notices, *work.notices),
            recovered=(
                *work.recovered,
                *(f"{name} was not whole, and was installed again." for name in verified.mended),
            ),
            cancel="too-late" if work.cancel_came_late else None,
            operation=work.operation,
        )

    def _preview(
        self,
        call: PackageCall,
        uv: str,
        handed: Handed,
        variables: Mapping[str, str],
        commands: tuple[StepDone, ...],
        cancellation: Cancellation | None,
        report: Report | None,
    ) -> Outcome:
        work = Work(self._host, self._journal, "preview", variables, cancellation or Cancellation(), report)
        planned = preview(work, uv, call)
        return Outcome(
            kind=call.kind,
            environment=call.environment,
            dry_run=True,
            executable=call.executable,
            steps=commands,
            changes=planned.changes,
            settings=handed.listed,
            notices=handed.notices,
        )

    def _environment(self, path: str) -> Environment:
        environment = read_environment(self._host, path)
        error = refuse_environment(self._host, path, environment)
        if error is not None:
            raise error
        assert environment is not None
        return environment

    def _outcome(self, plan: Plan, handed: Handed, work: Work | None, *, dry_run: bool = False) -> Outcome:
        return Outcome(
            kind=plan.kind,
            environment=plan.environment,
            dry_run=dry_run,
            executable=executable_in(self._host, plan.environment),
            steps=shown(plan, done=not dry_run),
            changes=work.changes if work is not None else (),
            settings=handed.listed,
            notices=(*handed.notices, *(work.notices if work is not None else ())),
            recovered=tuple(work.recovered) if work is not None else (),
            operation=work.operation if work is not None else None,
        )

    def _uv(self) -> str | None:
        return find_uv(self._settings.uv, self._variables.get("PATH"))

    def _required_uv(self) -> str:
        uv = self._uv()
        if uv is None:
            raise OperationError("tool-not-found", "uv is not to be found; install it (`pip install uv`).")
        return uv

    def _handed(self, uv: str | None, prefix: str | None, folder: str, not_needed: bool) -> Handed:
        if uv is None or not_needed:
            return Handed((), {}, ())
        return hand_over(self._host, self._variables, prefix, folder)


def _needs_index(request: CreateRequest) -> bool:
    return request.seed or not request.sources.empty


__all__ = ["OperationSettings", "Operations", "Sources"]
