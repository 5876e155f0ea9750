"""The machine's files, state, operations and look-ups, as request handlers use them.

The state database and the look-ups are opened on first use.
"""

from __future__ import annotations

import os
from _thread import allocate_lock
from typing import TYPE_CHECKING

from venvoy_server.configuration import Configuration, user_configuration
from venvoy_server.system.files.host import RealHost
from venvoy_server.system.files.program_files import replaced_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from venvoy_server.environments.host import Host
    from venvoy_server.environments.model import Interpreter, Problem
    from venvoy_server.operations.lookup_plan import Trouble
    from venvoy_server.settings import ClientSettings
    from venvoy_server.system.execution.operations import Operations
    from venvoy_server.system.index.advisory_lookups import AdvisoryLookups
    from venvoy_server.system.index.lookups import Lookups
    from venvoy_server.system.state.store import State


class RealMachine:
    """Access to this machine for request handlers: files, the user's state, operations on environments, look-ups.

    Thread-safe.
    """

    def __init__(self, variables: Mapping[str, str] | None = None, *, host: Host | None = None) -> None:
        """Take a client's environment variables (None: this process's); `host` replaces the real file system."""
        self._variables = variables
        self.host: Host = host or RealHost(variables=variables)
        self._state: State | None = None
        self._user: Configuration | None = None
        self._lookups: Lookups | None = None
        self._advisories: AdvisoryLookups | None = None
        self._lock = allocate_lock()

    @property
    def state(self) -> State:
        """Return the user's state; its database is opened on first use."""
        with self._lock:
            if self._state is None:
                from venvoy_server.system.state.store import State

                self._state = State.of(self.host)
            return self._state

    def user_configuration(self) -> Configuration:
        """Return the settings of the user's configuration file, which is read once per object."""
        if self._user is None:
            self._user = user_configuration(self.host)
        return self._user

    @property
    def state_is_open(self) -> bool:
        """Return whether `state` has been used, so that the state database is open."""
        return self._state is not None

    def variables(self) -> Mapping[str, str]:
        """Return a copy of the client's environment variables; this process's if the client has given none."""
        return dict(os.environ if self._variables is None else self._variables)

    def index_troubles(self) -> Sequence[Trouble]:
        """Return the package indexes whose last request by this object failed, each with the reason."""
        return self._lookups.all_troubles() if self._lookups is not None else ()

    def lookups(self) -> Lookups:
        """Return the object that looks up projects on package indexes, the same one for every call.

        Its cache is opened at the first call, connections at the first request to an index.
        """
        with self._lock:
            if self._lookups is None:
                from venvoy_server.system.index.cache_folder import cache_folder
                from venvoy_server.system.index.clients import Clients
                from venvoy_server.system.index.lookups import Lookups
                from venvoy_server.system.index.page_cache import PageCache

                folder = cache_folder(self.host)
                mount = self.host.mount_type(folder) if folder is not None else ""
                clients = Clients(self.variables(), self.host.home)
                self._lookups = Lookups(PageCache(folder, mount_type=mount), clients.fetch, clients.fetch_metadata)
            return self._lookups

    def advisories(self) -> AdvisoryLookups:
        """Return the object that looks up vulnerabilities; its cache is opened at the first call."""
        with self._lock:
            if self._advisories is None:
                from venvoy_server.system.index.advisory_cache import AdvisoryCache
                from venvoy_server.system.index.advisory_lookups import AdvisoryLookups, connect
                from venvoy_server.system.index.cache_folder import cache_folder

                folder = cache_folder(self.host)
                mount = self.host.mount_type(folder) if folder is not None else ""
                self._advisories = AdvisoryLookups(AdvisoryCache(folder, mount_type=mount), connect)
            return self._advisories

    def private_files(self, texts: Mapping[str, str]) -> AbstractContextManager[str]:
        """Return a context manager that writes `texts` (file name → text) to a temporary folder and returns its path.

        Only this user can read the folder. It is deleted at exit.
        """
        from venvoy_server.system.files.private_files import private_files

        return private_files(texts)

    def rewrite(self, path: str, lock: str, change: Callable[[bytes | None], bytes]) -> bool:
        """Replace a file's content by `change(old content)`, and return whether the content changed.

        The lock file at the path `lock` is held meanwhile; the old content is None if the file is missing.
        """
        from venvoy_server.system.files.locked_file import rewrite

        return rewrite(path, lock, change)

    def refuse_to_replace(self, path: str) -> None:
        """Raise OperationError if permissions forbid writing the file `path`, or creating it if it is missing."""
        from venvoy_server.system.files.replaced_file import refuse_to_replace

        refuse_to_replace(path)

    def replace_file(self, path: str, before: bytes | None, after: bytes) -> None:
        """Write `after` to a user's file, provided that the file's content still equals `before`.

        If `before` is None, the file must not exist yet. Raises OperationError: `file-changed` if the content is
        another one, or an error of the system if the file cannot be written.
        """
        from venvoy_server.system.files.replaced_file import replace_file

        replace_file(path, before, after)

    def replaced_by(self) -> str | None:
        """Return the version of Venvoy that was installed over the running one.

        "" if it was deleted, None if unchanged.
        """
        return replaced_by()

    def hanging_services(self) -> Sequence[tuple[str, int | None]]:
        """Return the user's shared Venvoy services that do not respond: pairs of socket path and process id.

        The process id is None if unknown. The result is empty on Windows, where no service is shared.
        """
        if os.name == "nt":
            return ()
        from venvoy_server.relay.responding import hanging

        return hanging()

    def watching_trouble(self) -> str | None:
        """Return the name of the exhausted system limit that prevents watching folders, or None if watching works."""
        from venvoy_server.system.watching_trial import watching_trouble

        return watching_trouble()

    def memory_bytes(self) -> int | None:
        """Return the memory used by this process in bytes, or None if unknown."""
        from venvoy_server.system.process_memory import resident_bytes

        return resident_bytes()

    def find_uv(self, setting: str | None) -> str | None:
        """Return the path of the uv that operations use, or None if no uv is found.

        `setting` is the path from the client's settings; raises OperationError if it is not an executable file.
        """
        from venvoy_server.system.processes.uv import find_uv

        return find_uv(setting, self.host.variable("PATH"))

    def uv_version(self, path: str) -> str | None:
        """Return the version that the uv at `path` reports, or None if it fails or takes too long."""
        from venvoy_server.system.processes.uv import version_of

        return version_of(path, self.variables())

    def interrupted(self, path: str) -> Sequence[Problem]:
        """Return a problem for each operation on the environment at `path` that was interrupted or left damage.

        They are read from the journal of operations, which is not changed.
        """
        from venvoy_server.system.state.journal_entries import may_be_interrupted

        if not may_be_interrupted(self.state.database, path):
            return ()
        from venvoy_server.system.state.journal import Journal
        from venvoy_server.system.state.journal_queries import interrupted

        return interrupted(self.host, Journal(self.state.database), path)

    def held(self) -> Mapping[str, str]:
        """Return the operations in progress in any process: their kinds (such as `install`) by the path that they lock.

        The path is that of the environment, with symlinks in its parent folders resolved; for a locked dependency file,
        it is the file's path, with `list:` before it.
        """
        from venvoy_server.system.state.journal_entries import is_running

        if not is_running(self.state.database):
            return {}
        from venvoy_server.system.state.journal import Journal
        from venvoy_server.system.state.journal_queries import held

        return held(Journal(self.state.database))

    def operations(self, settings: ClientSettings) -> Operations:
        """Return the object that runs operations on environments (create, install...), with a client's settings."""
        from venvoy_server.system.execution.operations import Operations, OperationSettings
        from venvoy_server.system.execution.services import busy_wait

        chosen = OperationSettings(
            uv=settings.uv,
            install_timeout=settings.install_timeout,
            busy_wait=busy_wait(self.variables()),
            trash_days=settings.trash_days,
        )
        return Operations(self.host, self.state, chosen, self._variables)

    def ask_version(self, interpreter: Interpreter) -> Interpreter:
        """Run an interpreter to get its version, and return a copy of `interpreter` with that version.

        If the run fails, `interpreter` itself is returned. Results are cached until the interpreter's file changes.
        """
        from msgspec.structs import replace

        from venvoy_server.system.processes.interpreter_probe import ask

        facts = ask(self.state, interpreter.real_executable, self._variables)
        if facts is None:
            return interpreter
        return replace(
            interpreter,
            version=facts.version,
            version_source="asked",
            version_confidence="certain",
            implementation=facts.implementation,
            implementation_version=facts.implementation_version,
            free_threaded=facts.free_threaded,
            debug=facts.debug,
        )
