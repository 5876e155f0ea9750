"""The operations on environments of one process: each method takes a request, and returns a result, in its caller's thread.

A command does one of them: only its modules are imported.

Each may be cancelled from another thread, and reports its progress to a function. Each raises OperationError, and
`Cancelled` where a cancel was followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Interpreter
from venvoy_server.operations.model import (
    CreateRequest,
    InstallRequest,
    Outcome,
    RemoveRequest,
    RepairRequest,
    Report,
    RestoreRequest,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.system.execution.services import OperationSettings, Services
from venvoy_server.system.state.store import State

__all__ = ["OperationSettings", "Operations"]


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
        self._shop = Services(host, state, settings or OperationSettings(), variables)

    def create(
        self, request: CreateRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Make an environment, or use or replace the one that stands there; complete, or the disk is as it was."""
        from venvoy_server.system.execution import create as creating

        return creating.create(self._shop, request, report, cancellation)

    def install(
        self, request: InstallRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Install packages; verified, and what was broken is installed again."""
        from venvoy_server.system.execution import install as installing

        return installing.install(self._shop, request, report, cancellation)

    def uninstall(
        self, request: UninstallRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Uninstall distributions by name."""
        from venvoy_server.system.execution import install as installing

        return installing.uninstall(self._shop, request, report, cancellation)

    def sync(
        self, request: SyncRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Make an environment hold exactly what files say."""
        from venvoy_server.system.execution import install as installing

        return installing.sync(self._shop, request, report, cancellation)

    def remove(
        self, request: RemoveRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Move an environment into the trash folder beside it."""
        from venvoy_server.system.execution import remove as removing

        return removing.remove(self._shop, request, report, cancellation)

    def restore(
        self, request: RestoreRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Bring a removed environment back."""
        from venvoy_server.system.execution import remove as removing

        return removing.restore(self._shop, request, report, cancellation)

    def repair(
        self,
        request: RepairRequest,
        candidates: Sequence[Interpreter] = (),
        report: Report | None = None,
        cancellation: Cancellation | None = None,
    ) -> Outcome:
        """Mend what is wrong with an environment; `candidates` are the interpreters at hand."""
        from venvoy_server.system.execution import repair as repairing

        return repairing.repair(self._shop, request, candidates, report, cancellation)
