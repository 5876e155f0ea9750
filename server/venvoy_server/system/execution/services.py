"""What operations need of this machine, in one object: files, stored state, the journal of changes, tools, settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.descriptions import shown
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.handover import Handed, for_lock, hand_over
from venvoy_server.operations.locations import executable_in, refuse_outside
from venvoy_server.operations.lock_names import has_lock
from venvoy_server.operations.model import OperationKind, Outcome, Report, Sources
from venvoy_server.operations.package_calls import refuse_environment
from venvoy_server.operations.steps import Plan
from venvoy_server.operations.tool_environment import cleaned, names_relative
from venvoy_server.operations.uv_settings import may_leave_out, refuse_redirection
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.tool_folder import cache_that_cannot_be_made, temporary_cache, tool_folder
from venvoy_server.system.execution.transaction import operation
from venvoy_server.system.files.host import real_path
from venvoy_server.system.processes.uv import find_uv
from venvoy_server.system.state.journal import Journal
from venvoy_server.system.state.journal_entries import has_own_journal
from venvoy_server.system.state.own_journal import MemoryRows, own_journal, prepared_own_journal
from venvoy_server.system.state.store import State

NOTHING_HANDED = Handed((), {}, ())
NO_SOURCES = Sources()
_CHANGES_CONTENT = frozenset({"install", "uninstall", "sync", "repair"})
_MOVES_FOLDER = frozenset({"create", "replace", "remove", "restore"})


BUSY_WAIT = 300.0
"""Seconds; the default of uv's timeout for its own locks (UV_LOCK_TIMEOUT)."""


def busy_wait(variables: Mapping[str, str]) -> float:
    """Return how many seconds an operation waits for another one that locks the same environment.

    It is the time that uv waits for its own locks, which `UV_LOCK_TIMEOUT` in `variables` sets.
    """
    given = variables.get("UV_LOCK_TIMEOUT", "")
    return float(given) if given.isascii() and given.isdigit() else BUSY_WAIT


class OperationSettings(msgspec.Struct, frozen=True):
    """User settings: path of uv, timeouts in seconds, and the days for which removed environments are kept."""

    uv: str | None = None
    create_timeout: float = 60.0
    install_timeout: float = 3600.0
    busy_wait: float = BUSY_WAIT
    trash_days: float = 14.0


class Services:
    """The machine, its tools and its settings, shared by all operations of an `Operations` object."""

    def __init__(
        self, host: Host, state: State, settings: OperationSettings, variables: Mapping[str, str] | None = None
    ) -> None:
        """Prepare the services of the machine `host`, with Venvoy's stored state and the user's settings.

        `variables` are the environment variables for tools (None: this process's); those that select a Python are
        dropped.
        """
        self.host = host
        self.state = state
        self.journal = Journal(state.database)
        self.settings = settings
        self.given: Mapping[str, str] = os.environ if variables is None else variables
        self.variables = cleaned(self.given)
        self._notices: tuple[str, ...] = ()
        cache = cache_that_cannot_be_made(self.variables)
        if cache is not None:
            self.variables["UV_CACHE_DIR"] = temporary_cache()
            self._notices = (f"uv's cache {cache} cannot be written; nothing is kept for the next time.",)

    def uv(self) -> str | None:
        """Return the path of uv, or None if there is none."""
        return find_uv(self.settings.uv, self.variables.get("PATH"))

    def required_uv(self) -> str:
        """Return the path of uv; raises OperationError `tool-not-found`."""
        uv = self.uv()
        if uv is None:
            raise OperationError("tool-not-found", "uv was not found; install it (`pip install uv`).")
        return uv

    def handed(self, prefix: str | None, project: str | None, sources: Sources = NO_SOURCES) -> Handed:
        """Return pip's settings translated to uv's, as they apply in an environment (`prefix`) and a project folder.

        If `sources` contains a lock, settings that uv rejects for a lock are left out. Raises OperationError
        `invalid-request` if uv's settings would install packages elsewhere than into the environment.
        """
        refused = refuse_redirection(self.host, self.variables, project)
        if refused is not None:
            raise refused
        handed = hand_over(self.host, self.variables, prefix, project)
        if self._notices:
            handed = msgspec.structs.replace(handed, notices=(*handed.notices, *self._notices))
        return for_lock(handed) if has_lock(sources) else handed

    def working_folder(self, project: str | None, sources: Sources) -> str:
        """Return the folder in which uv runs: `project` if there may be relative paths, else a folder of Venvoy.

        uv resolves relative paths against the folder in which it runs. Relative paths are possible if `sources` has
        requirements files or dependency groups, or if a variable such as `UV_CONSTRAINT` has one. If `project` is None,
        the result is always the folder of Venvoy.
        """
        if project is not None and (sources.requirements or sources.groups or names_relative(self.variables)):
            return project
        return tool_folder(self.state.folder)

    def create_tools(self, handed: Handed) -> CreateTools:
        """Return the tools and time limits for a plan that creates an environment without installing packages.

        `handed` are pip's settings translated for uv.
        """
        return CreateTools(self.uv(), handed, self.settings.create_timeout, self.settings.install_timeout)

    def installing_tools(self, project: str | None, sources: Sources = NO_SOURCES) -> CreateTools:
        """Return the tools, settings and working folder for a plan that installs packages.

        `project` is the folder whose uv configuration applies (None: only the user's), `sources` are the packages and
        files to install.
        """
        tools = self.create_tools(self.handed(None, project, sources))
        leaves_out = may_leave_out(self.host, self.variables, project)
        folder = self.working_folder(project, sources)
        return msgspec.structs.replace(tools, folder=folder, project=project, leaves_out=leaves_out)

    def environment(self, path: str) -> Environment:
        """Return the environment at a path; raises OperationError if packages cannot be installed into it."""
        environment = read_environment(self.host, path)
        error = refuse_environment(self.host, path, environment)
        if error is not None:
            raise error
        assert environment is not None
        return environment

    def hold(
        self,
        kind: OperationKind,
        path: str,
        report: Report | None,
        cancellation: Cancellation | None,
        variables: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[RunningOperation]:
        """Return a context that locks the environment at `path` for an operation, and yields the running operation.

        `kind` is the kind of operation, such as install. `report` receives progress, and `cancellation` cancels the
        operation; both are optional. `variables` are added to the environment variables of tools.

        Raises OperationError `outside-link` if packages are to be changed and a symlink in the environment leads out of
        it. Raises OperationError `environment-busy` if another operation holds the lock for too long. Raises Cancelled
        if the operation is cancelled.
        """
        if kind in _CHANGES_CONTENT and (refused := refuse_outside(self.host, path)) is not None:
            raise refused
        journal, other = self._journals_of(kind, path)
        return operation(
            self.host,
            journal,
            kind,
            path,
            variables={**self.variables, **(variables or {})},
            cancellation=cancellation,
            report=report,
            wait=self.settings.busy_wait,
            other=other,
        )

    def _journals_of(self, kind: OperationKind, path: str) -> tuple[Journal, Journal | None]:
        """Return the journal that locks the environment at `path`, and a second journal to check for locks, or None.

        `kind` is the kind of operation, such as install. A journal is a record of operations; the row of a running
        operation locks the environment. The first journal is in the user's state database if that is writable.
        Otherwise it is in the environment's folder or, if that is not writable either, in memory, where it locks
        nothing. An environment that already has a journal in its folder keeps using that.

        Operations that move the whole folder, such as a removal, never write to a journal in the folder. If there is
        such a journal, it is their second one. In all other cases, the second journal is None.
        """
        writable = self.state.database.is_writable()
        if kind in _MOVES_FOLDER:
            own = own_journal(path) if has_own_journal(path) else None
            return (self.journal if writable else Journal(MemoryRows())), own
        own = prepared_own_journal(path) if os.path.isdir(path) and (has_own_journal(path) or not writable) else None
        if own is not None:
            return own, None
        return (self.journal if writable else Journal(MemoryRows())), None

    def outcome(self, plan: Plan, handed: Handed = NOTHING_HANDED, work: RunningOperation | None = None) -> Outcome:
        """Return the outcome of a plan that `work` carried out, or of a dry run if `work` is None.

        `handed` are pip's settings translated for uv, which the outcome lists for the user.
        """
        return Outcome(
            kind=plan.kind,
            environment=plan.environment,
            dry_run=work is None,
            executable=executable_in(self.host, plan.environment),
            steps=shown(plan, done=work is not None),
            changes=work.changes if work is not None else (),
            settings=handed.listed,
            notices=(*handed.notices, *(work.notices if work is not None else ())),
            recovered=tuple(work.recovered) if work is not None else (),
            operation=work.operation if work is not None else None,
        )


def placed(path: str) -> str:
    """Return an absolute path in normalized form (no `..`, no redundant separators).

    Raises OperationError for a relative path.
    """
    if not os.path.isabs(path):
        raise OperationError("invalid-path", f"{path!r} is not an absolute path.", {"path": path})
    return os.path.normpath(path)


def refuse_own_environment(path: str) -> None:
    """Raise OperationError if this process runs from the environment at `path`, which is about to be moved."""
    import sys

    own, real = real_path(sys.prefix), real_path(path)
    if own == real:
        message = f"{path} is the environment that this program itself runs from; it cannot move it away."
        raise OperationError("in-use", message, {"path": path})
