"""The operations on environments of one process: each method takes a request, and returns a result, in its caller's thread.

Each may be cancelled from another thread, and reports its progress to a function. Each raises OperationError, and
`Cancelled` where a cancel was followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Interpreter, Problem
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
from venvoy_server.operations.remove import TrashEntry
from venvoy_server.system import creating, installing, looking, removing, repairing
from venvoy_server.system.state import State
from venvoy_server.system.workshop import OperationSettings, Workshop

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
        self._shop = Workshop(host, state, settings or OperationSettings(), variables)

    def create(
        self, request: CreateRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Make an environment, or use or replace the one that stands there; complete, or the disk is as it was."""
        return creating.create(self._shop, request, report, cancellation)

    def install(
        self, request: InstallRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Install packages; verified, and what was broken is installed again."""
        return installing.install(self._shop, request, report, cancellation)

    def uninstall(
        self, request: UninstallRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Uninstall distributions by name."""
        return installing.uninstall(self._shop, request, report, cancellation)

    def sync(
        self, request: SyncRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Make an environment hold exactly what files say."""
        return installing.sync(self._shop, request, report, cancellation)

    def remove(
        self, request: RemoveRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Move an environment into the trash folder beside it."""
        return removing.remove(self._shop, request, report, cancellation)

    def restore(
        self, request: RestoreRequest, report: Report | None = None, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Bring a removed environment back."""
        return removing.restore(self._shop, request, report, cancellation)

    def removed(self, path: str) -> tuple[TrashEntry, ...]:
        """Return what can be restored to a path, newest first."""
        return removing.removed(self._shop, path)

    def repair(
        self,
        request: RepairRequest,
        candidates: Sequence[Interpreter] = (),
        report: Report | None = None,
        cancellation: Cancellation | None = None,
    ) -> Outcome:
        """Mend what is wrong with an environment; `candidates` are the interpreters at hand."""
        return repairing.repair(self._shop, request, candidates, report, cancellation)

    def interrupted(self, path: str) -> tuple[Problem, ...]:
        """Return what the journal says was interrupted in an environment; a look, nothing is changed."""
        return looking.interrupted(self._shop.host, self._shop.journal, path)
