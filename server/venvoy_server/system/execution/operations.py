"""Entry point of the operations on environments: the type of the request decides which operation runs.

Operations run in the caller's thread. Only the modules of the requested operation are imported, to keep commands fast.
Every operation can be cancelled from another thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.host import Host
from venvoy_server.operations.model import (
    CompileRequest,
    CreateRequest,
    ExportRequest,
    InstallRequest,
    LockText,
    OperationRequest,
    Outcome,
    RemoveRequest,
    RepairRequest,
    Report,
    ResolverRequest,
    RestoreRequest,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.system.execution.services import OperationSettings, Services
from venvoy_server.system.state.store import State

if TYPE_CHECKING:
    from venvoy_server.system.execution.resolver import UvResolver

if TYPE_CHECKING:
    from venvoy_server.operations.python_downloads import PythonDownload

__all__ = ["OperationSettings", "Operations"]


class Operations:
    """The operations that change environments on this machine."""

    def __init__(
        self,
        host: Host,
        state: State,
        settings: OperationSettings | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare operations on the machine `host`, with Venvoy's stored state and the user's settings.

        `variables` are the environment variables for tools (None: those of this process).
        """
        self._services = Services(host, state, settings or OperationSettings(), variables)

    def execute(
        self,
        request: OperationRequest,
        report: Report | None = None,
        cancellation: Cancellation | None = None,
        while_held: AbstractContextManager[None] | None = None,
    ) -> Outcome:
        """Run the operation for the type of `request`; raises OperationError, and Cancelled after a cancellation.

        `report` receives progress. A change of packages runs inside the context `while_held`, with the environment
        locked; a dry run does not.
        """
        match request:
            case CreateRequest():
                from venvoy_server.system.execution.create import create

                return create(self._services, request, report, cancellation)
            case InstallRequest() | UninstallRequest() | SyncRequest():
                return self._change_packages(request, report, cancellation, while_held)
            case RemoveRequest():
                from venvoy_server.system.execution.remove import remove

                return remove(self._services, request, report, cancellation)
            case RestoreRequest():
                from venvoy_server.system.execution.remove import restore

                return restore(self._services, request, report, cancellation)
            case RepairRequest():
                from venvoy_server.system.execution.repair import repair

                return repair(self._services, request, report, cancellation)

    def hold_list(
        self,
        command: Literal["add", "drop"],
        path: str,
        report: Report | None = None,
        cancellation: Cancellation | None = None,
    ) -> AbstractContextManager[None]:
        """Return a context that locks the dependency file at `path` while a command changes it.

        `command` is the name of that command. If another command holds the lock, the context waits, and `report`
        (unless None) gets one notification. Raises OperationError `environment-busy` if the wait takes too long. Raises
        Cancelled if `cancellation` is triggered during the wait; with None, the wait cannot be cancelled.
        """
        from venvoy_server.system.execution.held_list import held_list

        return held_list(self._services, command, path, report, cancellation)

    def resolver(self, request: ResolverRequest, cancellation: Cancellation) -> UvResolver:
        """Return a resolver that checks, by dry runs of uv, whether requirements can be installed together.

        Raises OperationError if uv cannot be used.
        """
        from venvoy_server.system.execution.resolver import UvResolver

        return UvResolver(self._services, request, cancellation)

    def install_python(
        self, version: str, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> str:
        """Install a Python of a version or range with uv, if it is missing, and return its path.

        Raises OperationError and Cancelled.
        """
        from venvoy_server.system.execution.python_install import install_python

        return install_python(self._services, version, report, cancellation)

    def python_downloads(self, cancellation: Cancellation | None = None) -> tuple[PythonDownload, ...]:
        """Return the Pythons that uv can download; raises OperationError and Cancelled."""
        from venvoy_server.system.execution.python_install import python_downloads

        return python_downloads(self._services, cancellation)

    def lock_text(
        self,
        request: CompileRequest | ExportRequest,
        report: Report | None = None,
        cancellation: Cancellation | None = None,
    ) -> LockText:
        """Generate the text of a lock file with uv. The project is not changed. Raises OperationError and Cancelled."""
        from venvoy_server.system.execution.lock_text import compiled, exported

        if isinstance(request, CompileRequest):
            return compiled(self._services, request, report, cancellation)
        return exported(self._services, request, report, cancellation)

    def _change_packages(
        self,
        request: InstallRequest | UninstallRequest | SyncRequest,
        report: Report | None,
        cancellation: Cancellation | None,
        while_held: AbstractContextManager[None] | None,
    ) -> Outcome:
        from venvoy_server.system.execution.install import install, sync, uninstall

        match request:
            case InstallRequest():
                return install(self._services, request, report, cancellation, while_held)
            case UninstallRequest():
                return uninstall(self._services, request, report, cancellation, while_held)
            case SyncRequest():
                return sync(self._services, request, report, cancellation, while_held)
