"""The methods of the client, one per row of the table.

Generated from the table of methods by protocol/generate.py. Do not edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from venvoy_protocol.activate import ActivateParams, ActivateResult
from venvoy_protocol.add import AddParams, AddResult
from venvoy_protocol.base import Params, Wire
from venvoy_protocol.check import CheckParams, CheckResult
from venvoy_protocol.create import CreateParams, CreateResult
from venvoy_protocol.discover import DiscoverParams, DiscoverResult
from venvoy_protocol.doctor import DoctorParams, DoctorResult
from venvoy_protocol.drop import DropParams, DropResult
from venvoy_protocol.export import ExportParams, ExportResult
from venvoy_protocol.freeze import FreezeParams, FreezeResult
from venvoy_protocol.info import InfoParams, InfoResult
from venvoy_protocol.inspect import InspectParams, InspectResult
from venvoy_protocol.install import InstallParams, InstallResult
from venvoy_protocol.lock import LockParams, LockResult
from venvoy_protocol.menu import MenuParams
from venvoy_protocol.packages import PackagesParams, PackagesResult
from venvoy_protocol.perform import PerformParams
from venvoy_protocol.python import PythonParams, PythonResult
from venvoy_protocol.remove import RemoveParams, RemoveResult
from venvoy_protocol.repair import RepairParams, RepairResult
from venvoy_protocol.restore import RestoreParams, RestoreResult
from venvoy_protocol.rules import RulesParams, RulesResult
from venvoy_protocol.select import SelectParams
from venvoy_protocol.selection import SelectionParams, SelectionResult
from venvoy_protocol.status import StatusParams, StatusResult
from venvoy_protocol.step import Step, StepCall
from venvoy_protocol.sync import SyncParams, SyncResult
from venvoy_protocol.tools import ToolsParams, ToolsResult
from venvoy_protocol.trust import TrustParams, TrustResult
from venvoy_protocol.uninstall import UninstallParams, UninstallResult
from venvoy_protocol.vulnerabilities import VulnerabilitiesParams, VulnerabilitiesResult

R = TypeVar("R", bound=Wire)
Progress = Callable[[dict[str, Any]], None]


class BlockingMethods:
    """Every request of the protocol as a plain method; `call` sends it."""

    def call(self, method: str, params: Params, result: type[R], progress: Progress | None = None) -> R:
        """Send a request and return its result; `progress` gets the reports on the way; raises MethodError."""
        raise NotImplementedError

    def discover(
        self,
        *,
        folders: Sequence[str] = (),
        scope: Literal["all", "workspace", "interpreters"] = "all",
        kinds: Sequence[str] = (),
        python: str | None = None,
        refresh: bool = False,
        timings: bool = False,
        progress: Progress | None = None,
    ) -> DiscoverResult:
        """Find environments and interpreters from files alone, running none of them."""
        params = DiscoverParams(
            folders=list(folders),
            scope=scope,
            kinds=list(kinds),
            python=python,
            refresh=refresh,
            timings=timings,
        )
        return self.call("venvoy/discover", params, DiscoverResult, progress)

    def inspect(
        self,
        *,
        path: str,
        size: bool = False,
    ) -> InspectResult:
        """Return everything about one environment or interpreter."""
        params = InspectParams(
            path=path,
            size=size,
        )
        return self.call("venvoy/inspect", params, InspectResult)

    def create(
        self,
        *,
        path: str | None = None,
        folder: str | None = None,
        python: str | None = None,
        requirements: Sequence[str] = (),
        packages: Sequence[str] = (),
        extras: Sequence[str] = (),
        groups: Sequence[str] = (),
        seed: bool = False,
        system_site_packages: bool = False,
        prompt: str | None = None,
        if_exists: Literal["fail", "reuse", "replace"] = "fail",
        keep_packages: bool = False,
        select: bool = True,
        share: Literal["project"] | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> CreateResult:
        """Make an environment, complete or not at all."""
        params = CreateParams(
            path=path,
            folder=folder,
            python=python,
            requirements=list(requirements),
            packages=list(packages),
            extras=list(extras),
            groups=list(groups),
            seed=seed,
            system_site_packages=system_site_packages,
            prompt=prompt,
            if_exists=if_exists,
            keep_packages=keep_packages,
            select=select,
            share=share,
            dry_run=dry_run,
        )
        return self.call("venvoy/create", params, CreateResult, progress)

    def remove(
        self,
        *,
        path: str,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> RemoveResult:
        """Move an environment into a trash folder next to it, from which `restore` brings it back."""
        params = RemoveParams(
            path=path,
            dry_run=dry_run,
        )
        return self.call("venvoy/remove", params, RemoveResult, progress)

    def restore(
        self,
        *,
        path: str,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> RestoreResult:
        """Bring back an environment that was removed or replaced."""
        params = RestoreParams(
            path=path,
            dry_run=dry_run,
        )
        return self.call("venvoy/restore", params, RestoreResult, progress)

    def repair(
        self,
        *,
        path: str,
        codes: Sequence[str] = (),
        python: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> RepairResult:
        """Repair what is wrong with an environment."""
        params = RepairParams(
            path=path,
            codes=list(codes),
            python=python,
            dry_run=dry_run,
        )
        return self.call("venvoy/repair", params, RepairResult, progress)

    def select(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        none: bool = False,
        clear: bool = False,
        share: Literal["project"] | None = None,
    ) -> SelectionResult:
        """Choose the environment that a folder uses, and keep the choice."""
        params = SelectParams(
            environment=environment,
            folder=folder,
            none=none,
            clear=clear,
            share=share,
        )
        return self.call("venvoy/select", params, SelectionResult)

    def selection(
        self,
        *,
        path: str | None = None,
    ) -> SelectionResult:
        """Return which environment a file or folder uses, and why."""
        params = SelectionParams(
            path=path,
        )
        return self.call("venvoy/selection", params, SelectionResult)

    def status(
        self,
        *,
        path: str | None = None,
    ) -> StatusResult:
        """Return what a status bar shows for a file or folder."""
        params = StatusParams(
            path=path,
        )
        return self.call("venvoy/status", params, StatusResult)

    def activate(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        shell: str | None = None,
        variables: dict[str, str] | None | None = None,
    ) -> ActivateResult:
        """Return what activating an environment changes, as edits and as command lines."""
        params = ActivateParams(
            environment=environment,
            folder=folder,
            shell=shell,
            variables=variables or {},
        )
        return self.call("venvoy/activate", params, ActivateResult)

    def packages(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        needs: bool = False,
        outdated: bool = False,
        offline: bool = False,
    ) -> PackagesResult:
        """List the distributions installed in an environment."""
        params = PackagesParams(
            environment=environment,
            folder=folder,
            needs=needs,
            outdated=outdated,
            offline=offline,
        )
        return self.call("venvoy/packages", params, PackagesResult)

    def add(
        self,
        *,
        packages: Sequence[str],
        requirement: str | None = None,
        script: str | None = None,
        group: str | None = None,
        extra: str | None = None,
        install: bool = True,
        environment: str | None = None,
        folder: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> AddResult:
        """List a requirement in pyproject.toml or a requirements file, and install it."""
        params = AddParams(
            packages=list(packages),
            requirement=requirement,
            script=script,
            group=group,
            extra=extra,
            install=install,
            environment=environment,
            folder=folder,
            dry_run=dry_run,
        )
        return self.call("venvoy/add", params, AddResult, progress)

    def drop(
        self,
        *,
        packages: Sequence[str],
        requirement: str | None = None,
        script: str | None = None,
        group: str | None = None,
        extra: str | None = None,
        uninstall: bool = True,
        environment: str | None = None,
        folder: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> DropResult:
        """Take a requirement from pyproject.toml or a requirements file, and uninstall it."""
        params = DropParams(
            packages=list(packages),
            requirement=requirement,
            script=script,
            group=group,
            extra=extra,
            uninstall=uninstall,
            environment=environment,
            folder=folder,
            dry_run=dry_run,
        )
        return self.call("venvoy/drop", params, DropResult, progress)

    def install(
        self,
        *,
        packages: Sequence[str] = (),
        requirements: Sequence[str] = (),
        editable: Sequence[str] = (),
        environment: str | None = None,
        folder: str | None = None,
        extras: Sequence[str] = (),
        groups: Sequence[str] = (),
        upgrade: bool = False,
        constraints: Sequence[str] = (),
        no_deps: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> InstallResult:
        """Install distributions into an environment, and verify that their files are there."""
        params = InstallParams(
            packages=list(packages),
            requirements=list(requirements),
            editable=list(editable),
            environment=environment,
            folder=folder,
            extras=list(extras),
            groups=list(groups),
            upgrade=upgrade,
            constraints=list(constraints),
            no_deps=no_deps,
            dry_run=dry_run,
        )
        return self.call("venvoy/install", params, InstallResult, progress)

    def uninstall(
        self,
        *,
        packages: Sequence[str],
        environment: str | None = None,
        folder: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> UninstallResult:
        """Uninstall distributions from an environment."""
        params = UninstallParams(
            packages=list(packages),
            environment=environment,
            folder=folder,
            dry_run=dry_run,
        )
        return self.call("venvoy/uninstall", params, UninstallResult, progress)

    def sync(
        self,
        *,
        requirements: Sequence[str] = (),
        extras: Sequence[str] = (),
        groups: Sequence[str] = (),
        environment: str | None = None,
        folder: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> SyncResult:
        """Make an environment hold exactly what files say: what they do not name is removed."""
        params = SyncParams(
            requirements=list(requirements),
            extras=list(extras),
            groups=list(groups),
            environment=environment,
            folder=folder,
            dry_run=dry_run,
        )
        return self.call("venvoy/sync", params, SyncResult, progress)

    def freeze(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        format: Literal["requirements", "pylock"] = "requirements",
        requested_only: bool = False,
    ) -> FreezeResult:
        """Write what is installed as lines of a requirements file."""
        params = FreezeParams(
            environment=environment,
            folder=folder,
            format=format,
            requested_only=requested_only,
        )
        return self.call("venvoy/freeze", params, FreezeResult)

    def lock(
        self,
        *,
        sources: Sequence[str] = (),
        output: str | None = None,
        upgrade: bool = False,
        upgrade_packages: Sequence[str] = (),
        universal: bool = False,
        hashes: bool = False,
        extras: Sequence[str] = (),
        groups: Sequence[str] = (),
        python: str | None = None,
        folder: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> LockResult:
        """Pin what a project asks for, in a requirements file or a pylock.toml; the versions of an existing lock stay."""
        params = LockParams(
            sources=list(sources),
            output=output,
            upgrade=upgrade,
            upgrade_packages=list(upgrade_packages),
            universal=universal,
            hashes=hashes,
            extras=list(extras),
            groups=list(groups),
            python=python,
            folder=folder,
            dry_run=dry_run,
        )
        return self.call("venvoy/lock", params, LockResult, progress)

    def export(
        self,
        *,
        source: str | None = None,
        format: Literal["requirements", "pylock"] | None = None,
        output: str | None = None,
        extras: Sequence[str] = (),
        groups: Sequence[str] = (),
        hashes: bool = True,
        folder: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ExportResult:
        """Write a lock in another format: uv.lock, pylock.toml or requirements with pinned versions."""
        params = ExportParams(
            source=source,
            format=format,
            output=output,
            extras=list(extras),
            groups=list(groups),
            hashes=hashes,
            folder=folder,
            dry_run=dry_run,
        )
        return self.call("venvoy/export", params, ExportResult, progress)

    def python(
        self,
        *,
        versions: Sequence[str] = (),
        available: bool = False,
        progress: Progress | None = None,
    ) -> PythonResult:
        """List the Pythons of this machine, or have uv download and install one."""
        params = PythonParams(
            versions=list(versions),
            available=available,
        )
        return self.call("venvoy/python", params, PythonResult, progress)

    def check(
        self,
        *,
        files: Sequence[str] = (),
        uri: str | None = None,
        text: str | None = None,
        environment: str | None = None,
        no_environment: bool = False,
        exclude: Sequence[str] = (),
        include: Sequence[str] = (),
        fix: bool = False,
        diff: bool = False,
        unsafe_fixes: bool = False,
        resolve: bool = False,
        index: bool = False,
        offline: bool = False,
        audit: bool = False,
        vulnerabilities: Literal["off", "osv", "database"] | None = None,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
    ) -> CheckResult:
        """Check requirements files, and compare them with the selected environment."""
        params = CheckParams(
            files=list(files),
            uri=uri,
            text=text,
            environment=environment,
            no_environment=no_environment,
            exclude=list(exclude),
            include=list(include),
            fix=fix,
            diff=diff,
            unsafe_fixes=unsafe_fixes,
            resolve=resolve,
            index=index,
            offline=offline,
            audit=audit,
            vulnerabilities=vulnerabilities,
            select=list(select),
            ignore=list(ignore),
        )
        return self.call("venvoy/check", params, CheckResult)

    def rules(
        self,
        *,
        code: str | None = None,
        folder: str | None = None,
    ) -> RulesResult:
        """Explain what a rule for requirements files finds, why it matters, and what helps."""
        params = RulesParams(
            code=code,
            folder=folder,
        )
        return self.call("venvoy/rules", params, RulesResult)

    def doctor(
        self,
        *,
        folder: str | None = None,
        service: bool = False,
        hashes: bool = False,
        progress: Progress | None = None,
    ) -> DoctorResult:
        """List every problem of a folder's environments, with the call that repairs it."""
        params = DoctorParams(
            folder=folder,
            service=service,
            hashes=hashes,
        )
        return self.call("venvoy/doctor", params, DoctorResult, progress)

    def trust(
        self,
        *,
        folder: str | None = None,
        trusted: bool | None = None,
        forget: bool = False,
        remember: bool = True,
    ) -> TrustResult:
        """Ask whether what lies in a folder may be run, or record that it may or may not."""
        params = TrustParams(
            folder=folder,
            trusted=trusted,
            forget=forget,
            remember=remember,
        )
        return self.call("venvoy/trust", params, TrustResult)

    def vulnerabilities(
        self,
        *,
        source: Literal["off", "osv", "database"] | None = None,
    ) -> VulnerabilitiesResult:
        """Ask, or choose, where known vulnerabilities of packages are looked up."""
        params = VulnerabilitiesParams(
            source=source,
        )
        return self.call("venvoy/vulnerabilities", params, VulnerabilitiesResult)

    def menu(
        self,
        *,
        id: str = "main",
        path: str | None = None,
        answers: dict[str, Any] | None = None,
        check: bool = False,
    ) -> Step:
        """Return one step of a menu: what to pick from or to ask, ready to be drawn."""
        params = MenuParams(
            id=id,
            path=path,
            answers=answers or {},
            check=check,
        )
        return self.call("venvoy/menu", params, Step)

    def perform(
        self,
        *,
        call: StepCall,
        progress: Progress | None = None,
    ) -> Step:
        """Make a call of a menu and return the next step: the end, or a question about what was in the way."""
        params = PerformParams(
            call=call,
        )
        return self.call("venvoy/perform", params, Step, progress)

    def tools(
        self,
        *,
        path: str | None = None,
    ) -> ToolsResult:
        """Return what language servers, debuggers, test runners, kernels and terminals need of the selection."""
        params = ToolsParams(
            path=path,
        )
        return self.call("venvoy/tools", params, ToolsResult)

    def info(
        self,
        *,
        metrics: bool = False,
    ) -> InfoResult:
        """Return versions, methods, and where state is kept."""
        params = InfoParams(
            metrics=metrics,
        )
        return self.call("venvoy/info", params, InfoResult)
