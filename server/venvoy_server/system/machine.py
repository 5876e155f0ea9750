"""The real machine, as handlers use it: its files, its state, its operations. Parts are opened when they are first used."""

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
    """The services of this machine for every client of this process; safe to use from several threads."""

    def __init__(self, variables: Mapping[str, str] | None = None, *, host: Host | None = None) -> None:
        """Take a client's variables, in place of those of this process; `host` are other files than the real ones."""
        self._variables = variables
        self.host: Host = host or RealHost(variables=variables)
        self._state: State | None = None
        self._user: Configuration | None = None
        self._lookups: Lookups | None = None
        self._advisories: AdvisoryLookups | None = None
        self._lock = allocate_lock()

    @property
    def state(self) -> State:
        """Return what is remembered; the database is opened at the first use."""
        with self._lock:
            if self._state is None:
                from venvoy_server.system.state.store import State

                self._state = State.of(self.host)
            return self._state

    def user_configuration(self) -> Configuration:
        """Return the settings of the user's own file, read once in the life of the process."""
        if self._user is None:
            self._user = user_configuration(self.host)
        return self._user

    @property
    def state_is_open(self) -> bool:
        """Return whether `state` can be read without waiting for a file to be opened."""
        return self._state is not None

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables of the client, or else of this process."""
        return dict(os.environ if self._variables is None else self._variables)

    def index_troubles(self) -> Sequence[Trouble]:
        """Return the indexes that give no answer now, as far as they were asked in this process."""
        return self._lookups.all_troubles() if self._lookups is not None else ()

    def lookups(self) -> Lookups:
        """Return what is known of package indexes; the cache is opened at the first use, a connection at the first request."""
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
        """Return what is known of vulnerabilities; the cache is opened at the first use, a connection at the first request."""
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
        """Hold a folder that only this user can read, with the texts by their names, and delete it in the end."""
        from venvoy_server.system.files.private_files import private_files

        return private_files(texts)

    def rewrite(self, path: str, lock: str, change: Callable[[bytes | None], bytes]) -> bool:
        """Replace a file's content by what `change` makes of it, while the lock file is held; return whether it changed."""
        from venvoy_server.system.files.locked_file import rewrite

        return rewrite(path, lock, change)

    def refuse_to_replace(self, path: str) -> None:
        """Raise OperationError if `replace_file` could not write there, as far as permissions say."""
        from venvoy_server.system.files.replaced_file import refuse_to_replace

        refuse_to_replace(path)

    def replace_file(self, path: str, before: bytes | None, after: bytes) -> None:
        """Write a person's file, completely or not at all; `before` is what it holds, None if it is new; raises OperationError."""
        from venvoy_server.system.files.replaced_file import replace_file

        replace_file(path, before, after)

    def replaced_by(self) -> str | None:
        """Return the version that is installed now if the program was replaced while it runs, "" if it is gone, else None."""
        return replaced_by()

    def hanging_services(self) -> Sequence[tuple[str, int | None]]:
        """Return where the user's shared service listens and does not respond within some seconds: socket and process id."""
        if os.name == "nt":
            return ()
        from venvoy_server.relay.responding import hanging

        return hanging()

    def watching_trouble(self) -> str | None:
        """Return the limit of the system that keeps folders from being watched now, None if they can be watched."""
        from venvoy_server.system.watching_trial import watching_trouble

        return watching_trouble()

    def memory_bytes(self) -> int | None:
        """Return the bytes of memory that this process has now, None if that is not known."""
        from venvoy_server.system.process_memory import resident_bytes

        return resident_bytes()

    def find_uv(self, setting: str | None) -> str | None:
        """Return the path of the uv that operations use."""
        from venvoy_server.system.processes.uv import find_uv

        return find_uv(setting, self.host.variable("PATH"))

    def uv_version(self, path: str) -> str | None:
        """Return the version that a uv says when it is run."""
        from venvoy_server.system.processes.uv import version_of

        return version_of(path, self.variables())

    def interrupted(self, path: str) -> Sequence[Problem]:
        """Return what the journal says was interrupted in an environment; it is only read."""
        from venvoy_server.system.state.journal_entries import may_be_interrupted

        if not may_be_interrupted(self.state.database, path):
            return ()
        from venvoy_server.system.state.journal import Journal
        from venvoy_server.system.state.journal_queries import interrupted

        return interrupted(self.host, Journal(self.state.database), path)

    def held(self) -> Mapping[str, str]:
        """Return the kinds of the operations that run now, in any process, by the place that each changes (`lock_key`)."""
        from venvoy_server.system.state.journal_entries import is_running

        if not is_running(self.state.database):
            return {}
        from venvoy_server.system.state.journal import Journal
        from venvoy_server.system.state.journal_queries import held

        return held(Journal(self.state.database))

    def operations(self, settings: ClientSettings) -> Operations:
        """Return the operations on environments, with a client's settings applied."""
        from venvoy_server.system.execution.operations import Operations, OperationSettings

        chosen = OperationSettings(
            uv=settings.uv, install_timeout=settings.install_timeout, trash_days=settings.trash_days
        )
        return Operations(self.host, self.state, chosen, self._variables)

    def ask_version(self, interpreter: Interpreter) -> Interpreter:
        """Return an interpreter with the version that it says when it is asked, once, and remembered."""
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
