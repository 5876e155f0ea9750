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


class Methods:
    """Every request of the protocol as a coroutine; `call` sends it."""

    async def call(self, method: str, params: Params, result: type[R], progress: Progress | None = None) -> R:
        """Send a request and return its result; `progress` gets the reports on the way; raises MethodError."""
        raise NotImplementedError

    async def discover(
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
        """Find environments and interpreters from files alone, running none of them.

        Args:
            folders: Folders to search; by default the workspace folders of the client.
            scope: `workspace`: environments in the folders; `interpreters`: Pythons of the machine; `all`: both, and
                environments in the folders of tools such as Poetry.
            kinds: Only records of these kinds or managers, such as `venv`, `conda`, `uv`, `pyenv`.
            python: Only what satisfies this version or range, such as `3.12` or `>=3.11`.
            refresh: Search the disk again instead of answering from the cache.
            timings: Return how long each locator took, for bug reports.
            progress: Called with each report of the progress.
        """
        params = DiscoverParams(
            folders=list(folders),
            scope=scope,
            kinds=list(kinds),
            python=python,
            refresh=refresh,
            timings=timings,
        )
        return await self.call("venvoy/discover", params, DiscoverResult, progress)

    async def inspect(
        self,
        *,
        path: str,
        size: bool = False,
    ) -> InspectResult:
        """Return everything about one environment or interpreter.

        Args:
            path: An environment's folder, or a Python.
            size: Add up the size of its files, which takes longer.
        """
        params = InspectParams(
            path=path,
            size=size,
        )
        return await self.call("venvoy/inspect", params, InspectResult)

    async def create(
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
        """Make an environment, complete or not at all.

        Args:
            path: Where to make it; by default `.venv` in the folder of the project.
            folder: The project's folder; by default the nearest with a project file, upward from the current one.
            python: The interpreter: a path, a version or a range; by default what the project asks for, else the
                newest.
            requirements: Requirements files, pyproject.toml or pylock.toml to install from.
            packages: Requirements to install, such as `flask>=3`.
            extras: Extras of the project to install.
            groups: Dependency groups (PEP 735) of the project to install.
            seed: Install pip into it.
            system_site_packages: Let it see the packages of its base.
            prompt: The name that a shell shows; by default the project folder's name.
            if_exists: If there already is an environment: `fail`, `reuse` it, or `replace` it by a new one.
            keep_packages: Replace an existing environment, and install the same versions of its packages into the new
                one.
            select: Select it for the folder when it is made.
            share: `project`: also write the environment to the project's `.python-envs`, where other tools find it.
            dry_run: Show the steps and change nothing.
            progress: Called with each report of the progress.
        """
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
        return await self.call("venvoy/create", params, CreateResult, progress)

    async def remove(
        self,
        *,
        path: str,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> RemoveResult:
        """Move an environment into a trash folder next to it, from which `restore` brings it back.

        Args:
            path: The environment's folder.
            dry_run: Show the steps and change nothing.
            progress: Called with each report of the progress.
        """
        params = RemoveParams(
            path=path,
            dry_run=dry_run,
        )
        return await self.call("venvoy/remove", params, RemoveResult, progress)

    async def restore(
        self,
        *,
        path: str,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> RestoreResult:
        """Bring back an environment that was removed or replaced.

        Args:
            path: Where the environment was.
            dry_run: Show the steps and change nothing.
            progress: Called with each report of the progress.
        """
        params = RestoreParams(
            path=path,
            dry_run=dry_run,
        )
        return await self.call("venvoy/restore", params, RestoreResult, progress)

    async def repair(
        self,
        *,
        path: str,
        codes: Sequence[str] = (),
        python: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> RepairResult:
        """Repair what is wrong with an environment.

        Args:
            path: The environment's folder.
            codes: Only these problems; by default all that can be repaired.
            python: The interpreter to base it on; the packages are kept, whatever its version.
            dry_run: Show the steps and change nothing.
            progress: Called with each report of the progress.
        """
        params = RepairParams(
            path=path,
            codes=list(codes),
            python=python,
            dry_run=dry_run,
        )
        return await self.call("venvoy/repair", params, RepairResult, progress)

    async def select(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        none: bool = False,
        clear: bool = False,
        share: Literal["project"] | None = None,
    ) -> SelectionResult:
        """Choose the environment that a folder uses, and keep the choice.

        Args:
            environment: The environment's folder, or a Python.
            folder: The folder to choose for; by default the project around the first workspace folder.
            none: Choose that the folder uses no environment.
            clear: Forget the choice, so that the folder's own files decide again.
            share: `project`: also write the environment to the project's `.python-envs`, where other tools find it.
        """
        params = SelectParams(
            environment=environment,
            folder=folder,
            none=none,
            clear=clear,
            share=share,
        )
        return await self.call("venvoy/select", params, SelectionResult)

    async def selection(
        self,
        *,
        path: str | None = None,
    ) -> SelectionResult:
        """Return which environment a file or folder uses, and why.

        Args:
            path: A file or folder; by default the first workspace folder.
        """
        params = SelectionParams(
            path=path,
        )
        return await self.call("venvoy/selection", params, SelectionResult)

    async def status(
        self,
        *,
        path: str | None = None,
    ) -> StatusResult:
        """Return what a status bar shows for a file or folder.

        Args:
            path: A file or folder; by default the first workspace folder.
        """
        params = StatusParams(
            path=path,
        )
        return await self.call("venvoy/status", params, StatusResult)

    async def activate(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        shell: str | None = None,
        variables: dict[str, str] | None | None = None,
    ) -> ActivateResult:
        """Return what activating an environment changes, as edits and as command lines.

        Args:
            environment: The environment's folder; by default the selected one.
            folder: The folder whose selected environment is meant.
            shell: A shell to write command lines for, such as `bash`, `zsh`, `fish`.
            variables: Variables of the process to activate in; the server's own where they are not given.
        """
        params = ActivateParams(
            environment=environment,
            folder=folder,
            shell=shell,
            variables=variables or {},
        )
        return await self.call("venvoy/activate", params, ActivateResult)

    async def packages(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        needs: bool = False,
        outdated: bool = False,
        offline: bool = False,
    ) -> PackagesResult:
        """List the distributions installed in an environment.

        Args:
            environment: The environment's folder; by default the selected one.
            folder: The folder whose selected environment is meant if `environment` is not given; by default the first
                workspace folder.
            needs: Also answer what each needs, from its metadata.
            outdated: Only packages of which an index has a newer version for this Python; uses the network, for ten
                seconds at most.
            offline: With `outdated`: use what earlier look-ups have kept, however old, and no network.
        """
        params = PackagesParams(
            environment=environment,
            folder=folder,
            needs=needs,
            outdated=outdated,
            offline=offline,
        )
        return await self.call("venvoy/packages", params, PackagesResult)

    async def add(
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
        """List a requirement in pyproject.toml or a requirements file, and install it.

        Args:
            packages: Requirements, such as `flask` or `flask>=3`.
            requirement: The file that is to list them, a requirements file or a pyproject.toml; by default the
                project's pyproject.toml if it has a [project] table, else its requirements.in or requirements.txt.
            script: The Python script whose inline metadata (PEP 723) is to list them; the metadata are added if there
                are none. The packages are resolved now, and installed when the script is run.
            group: The dependency group (PEP 735) of pyproject.toml that is to list them.
            extra: The extra of pyproject.toml that is to list them.
            install: Install the requirements of the changed file; if that fails, the file stays as it was.
            environment: The environment's folder; by default the selected one.
            folder: The project's folder; by default the first workspace folder.
            dry_run: Show what would change and change nothing.
            progress: Called with each report of the progress.
        """
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
        return await self.call("venvoy/add", params, AddResult, progress)

    async def drop(
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
        """Take a requirement from pyproject.toml or a requirements file, and uninstall it.

        Args:
            packages: Names of projects, such as `flask`.
            requirement: The file that lists them; by default the project's pyproject.toml, requirements.in or
                requirements.txt.
            script: The Python script whose inline metadata (PEP 723) lists them.
            group: The dependency group (PEP 735) of pyproject.toml that lists them.
            extra: The extra of pyproject.toml that lists them.
            uninstall: Uninstall them, too, unless something else needs or lists them; nothing is written if that fails.
            environment: The environment's folder; by default the selected one.
            folder: The project's folder; by default the first workspace folder.
            dry_run: Show what would change and change nothing.
            progress: Called with each report of the progress.
        """
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
        return await self.call("venvoy/drop", params, DropResult, progress)

    async def install(
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
        """Install distributions into an environment, and verify that their files are there.

        Args:
            packages: Requirements, such as `flask>=3`.
            requirements: Requirements files, pyproject.toml, pylock.toml, or scripts with inline metadata (PEP 723).
            editable: Projects to install as they lie there: paths (relative to the folder) or URLs.
            environment: The environment's folder; by default the selected one.
            folder: The project's folder; by default the first workspace folder.
            extras: Extras of the project to install.
            groups: Dependency groups (PEP 735) of the project to install.
            upgrade: Take newer versions where they are allowed.
            constraints: Constraints files: which versions are allowed, not what is installed.
            no_deps: Install only what is named, not what that depends on.
            dry_run: Show what would change and change nothing.
            progress: Called with each report of the progress.
        """
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
        return await self.call("venvoy/install", params, InstallResult, progress)

    async def uninstall(
        self,
        *,
        packages: Sequence[str],
        environment: str | None = None,
        folder: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> UninstallResult:
        """Uninstall distributions from an environment.

        Args:
            packages: Names of distributions.
            environment: The environment's folder; by default the selected one.
            folder: The project's folder; by default the first workspace folder.
            dry_run: Show what would change and change nothing.
            progress: Called with each report of the progress.
        """
        params = UninstallParams(
            packages=list(packages),
            environment=environment,
            folder=folder,
            dry_run=dry_run,
        )
        return await self.call("venvoy/uninstall", params, UninstallResult, progress)

    async def sync(
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
        """Make an environment hold exactly what files say: what they do not name is removed.

        Args:
            requirements: Requirements files, pyproject.toml, or a pylock.toml. Where none is named it is the folder's
                pylock.toml, or its requirements.txt where it has no pylock.toml.
            extras: Extras of the project, too.
            groups: Dependency groups (PEP 735) of the project, too.
            environment: The environment's folder; by default the selected one.
            folder: The project's folder; by default the first workspace folder.
            dry_run: Show what would be installed and removed, and change nothing.
            progress: Called with each report of the progress.
        """
        params = SyncParams(
            requirements=list(requirements),
            extras=list(extras),
            groups=list(groups),
            environment=environment,
            folder=folder,
            dry_run=dry_run,
        )
        return await self.call("venvoy/sync", params, SyncResult, progress)

    async def freeze(
        self,
        *,
        environment: str | None = None,
        folder: str | None = None,
        format: Literal["requirements", "pylock"] = "requirements",
        requested_only: bool = False,
    ) -> FreezeResult:
        """Return what is installed as lines of a requirements file, or as a pylock.toml.

        Args:
            environment: The environment's folder; by default the selected one.
            folder: The folder whose selected environment is meant if `environment` is not given; by default the first
                workspace folder.
            format: The format; for a pylock.toml (PEP 751), uv looks up the files on the index.
            requested_only: Leave out packages that were installed only as dependencies of others.
        """
        params = FreezeParams(
            environment=environment,
            folder=folder,
            format=format,
            requested_only=requested_only,
        )
        return await self.call("venvoy/freeze", params, FreezeResult)

    async def lock(
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
        """Pin the versions of a project's requirements in a requirements file or a pylock.toml; versions in an existing lock stay.

        Args:
            sources: The files with the requirements to lock: requirements.in, pyproject.toml, or a script with inline
                metadata (PEP 723). By default those named in the header of an existing `output`, else the project's
                requirements.in or pyproject.toml.
            output: The lock to write, a requirements file or a pylock.toml. By default an existing lock of the
                `sources`, else NAME.txt for NAME.in, pylock.toml for pyproject.toml, pylock.NAME.toml for NAME.py.
            upgrade: Take the newest versions that are allowed.
            upgrade_packages: Upgrade only these packages; all others keep their locked versions.
            universal: Lock for every platform and Python, with markers.
            hashes: Write the hashes of every file into a requirements file.
            extras: Extras of the project to lock.
            groups: Dependency groups (PEP 735) of the project to lock.
            python: The Python to lock for; by default the one of the selected environment.
            folder: The project's folder; by default the first workspace folder.
            dry_run: Show what would change and change nothing.
            progress: Called with each report of the progress.
        """
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
        return await self.call("venvoy/lock", params, LockResult, progress)

    async def export(
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
        """Convert a lock (uv.lock, pylock.toml, requirements with pinned versions) to pylock.toml or requirements.

        Args:
            source: The lock: a uv.lock, a pylock.toml, or a requirements file with pinned versions; by default the
                project's, in this order.
            format: The format; by default that of the output's name, else `pylock` for a requirements file and
                `requirements` for others.
            output: The file to write; by default the text is only returned.
            extras: Extras of a uv project to export, too.
            groups: Dependency groups of a uv project to export, too.
            hashes: Write hashes.
            folder: The project's folder; by default the first workspace folder.
            dry_run: Show what would change and change nothing.
            progress: Called with each report of the progress.
        """
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
        return await self.call("venvoy/export", params, ExportResult, progress)

    async def python(
        self,
        *,
        versions: Sequence[str] = (),
        available: bool = False,
        progress: Progress | None = None,
    ) -> PythonResult:
        """List the Pythons of this machine, or have uv download and install some.

        Args:
            versions: Versions or ranges to install, such as `3.13`; by default nothing is installed.
            available: List also the Pythons that uv can download: of each minor version the newest.
            progress: Called with each report of the progress.
        """
        params = PythonParams(
            versions=list(versions),
            available=available,
        )
        return await self.call("venvoy/python", params, PythonResult, progress)

    async def check(
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
        """Check requirements files, and compare them with the selected environment.

        Args:
            files: Files or folders; a folder means the requirements files in it; by default the workspace folders.
            uri: The document that `text` belongs to.
            text: The text to check instead of a file's.
            environment: The environment to compare with; by default each file's selected one.
            no_environment: Compare with no environment.
            exclude: Patterns, as in .gitignore, of files and folders to leave out when a folder is searched, in
                addition to those in settings.
            include: Patterns of files to check in spite of their names and of .gitignore when a folder is searched, in
                addition to those in settings.
            fix: Answer with the edits of the safe fixes, and with what is left after them.
            diff: Answer with the fixes as a unified diff that `git apply` takes; nothing is written.
            unsafe_fixes: With `fix` or `diff`: take also fixes that may change what is installed.
            resolve: Ask uv whether the lines of each file can be installed together, and name those that cannot; uses
                the network.
            index: Look the names up on the package indexes that an installation would use: missing projects and
                versions, yanked ones, newer ones; uses the network, for ten seconds at most.
            offline: With `index` or `audit`: use what earlier look-ups have kept, however old, and no network.
            audit: Look up known vulnerabilities in the source that the setting or the method `vulnerabilities` has
                chosen.
            vulnerabilities: With `audit`: the source for this call alone, instead of the chosen one.
            select: Report only findings with these codes or groups of codes.
            ignore: Do not report findings with these codes or groups of codes.
        """
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
        return await self.call("venvoy/check", params, CheckResult)

    async def rules(
        self,
        *,
        code: str | None = None,
        folder: str | None = None,
    ) -> RulesResult:
        """Explain what a rule for requirements files finds, why it matters, and what helps.

        Args:
            code: The code of one rule; by default all of them.
            folder: The folder whose settings decide which rules are on and how severe; by default the client's first.
        """
        params = RulesParams(
            code=code,
            folder=folder,
        )
        return await self.call("venvoy/rules", params, RulesResult)

    async def doctor(
        self,
        *,
        folder: str | None = None,
        service: bool = False,
        hashes: bool = False,
        progress: Progress | None = None,
    ) -> DoctorResult:
        """List every problem of a folder's environments, with the call that repairs it.

        Args:
            folder: The project's folder; by default the first workspace folder.
            service: Check also what does not belong to an environment: the stored state, uv, the user's settings, file
                watching.
            hashes: Compare the contents of installed files with their hashes, too.
            progress: Called with each report of the progress.
        """
        params = DoctorParams(
            folder=folder,
            service=service,
            hashes=hashes,
        )
        return await self.call("venvoy/doctor", params, DoctorResult, progress)

    async def trust(
        self,
        *,
        folder: str | None = None,
        trusted: bool | None = None,
        forget: bool = False,
        remember: bool = True,
    ) -> TrustResult:
        """Return whether code in a folder may be executed, or record that it may or may not.

        Args:
            folder: The folder; by default the first workspace folder.
            trusted: Trust the folder and everything below it, or (false) expressly do not; null changes nothing.
            forget: Delete what is recorded about the folder.
            remember: Record the decision permanently; false: it holds for this connection to the service alone.
        """
        params = TrustParams(
            folder=folder,
            trusted=trusted,
            forget=forget,
            remember=remember,
        )
        return await self.call("venvoy/trust", params, TrustResult)

    async def vulnerabilities(
        self,
        *,
        source: Literal["off", "osv", "database"] | None = None,
    ) -> VulnerabilitiesResult:
        """Return where known vulnerabilities of packages are looked up, or choose it.

        Args:
            source: `osv` sends names and exact versions of packages to a service; `database` downloads all records and
                sends nothing; `off` looks nothing up.
        """
        params = VulnerabilitiesParams(
            source=source,
        )
        return await self.call("venvoy/vulnerabilities", params, VulnerabilitiesResult)

    async def menu(
        self,
        *,
        id: str = "main",
        path: str | None = None,
        answers: dict[str, Any] | None = None,
        check: bool = False,
    ) -> Step:
        """Return one step of a menu: what to pick from or to ask, ready to be drawn.

        Args:
            id: The menu's name, such as `main`, `select` or `create`.
            path: The file or folder in view; the first workspace folder by default.
            answers: The answers so far, by the `key` of their steps.
            check: Only check the last answer: the result is a step of kind `done`, or the answer's step with a
                `problem`.
        """
        params = MenuParams(
            id=id,
            path=path,
            answers=answers or {},
            check=check,
        )
        return await self.call("venvoy/menu", params, Step)

    async def perform(
        self,
        *,
        call: StepCall,
        progress: Progress | None = None,
    ) -> Step:
        """Make the method call that a menu offered, and return the next step: the result, or a question if something prevents it.

        Args:
            call: The method call to make, as contained in a step of a menu or in one of its items.
            progress: Called with each report of the progress.
        """
        params = PerformParams(
            call=call,
        )
        return await self.call("venvoy/perform", params, Step, progress)

    async def tools(
        self,
        *,
        path: str | None = None,
    ) -> ToolsResult:
        """Return settings that make language servers, debuggers, test runners and terminals use the selected environment.

        Args:
            path: The file or folder whose selected environment is meant; the first workspace folder by default.
        """
        params = ToolsParams(
            path=path,
        )
        return await self.call("venvoy/tools", params, ToolsResult)

    async def info(
        self,
        *,
        metrics: bool = False,
    ) -> InfoResult:
        """Return versions, methods, and where state is kept.

        Args:
            metrics: Also return what this server has counted, in Prometheus' text format.
        """
        params = InfoParams(
            metrics=metrics,
        )
        return await self.call("venvoy/info", params, InfoResult)
