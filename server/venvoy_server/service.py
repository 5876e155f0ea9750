"""What the connections of a service process share: machine, thread pool, methods, and cached searches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from venvoy_server.cancellation import Cancellation
from venvoy_server.configuration import effective
from venvoy_server.live.notifications import Notifications
from venvoy_server.live.search_cache import SEARCH_TURNS
from venvoy_server.ports.machine import Machine
from venvoy_server.rpc.dispatch import Routes
from venvoy_server.rpc.fair_pool import FairPool
from venvoy_server.rpc.finish import FINISHING_SECONDS
from venvoy_server.rpc.loop_turns import LoopTurns
from venvoy_server.settings import ClientSettings

if TYPE_CHECKING:
    from venvoy_server.rpc.connection import Connection, LanguageSide, SharedServices

WORKERS = 16
MOST_OF_ONE_CLIENT = 12
"""Maximum number of threads for the requests of one client; the remaining ones are reserved for other clients."""
WORKER = "venvoy"
"""Name prefix of the worker threads for requests and for the LSP half."""


class Limits(NamedTuple):
    """Limits of a process: child processes and searches at the same time, and memory in MiB. None: no limit."""

    children: int | None = None
    searches: int | None = None
    memory: int | None = None


def strictest(given: Iterable[Limits]) -> Limits:
    """Return the smallest value of each limit; None counts as no limit."""
    columns = zip(Limits(), *given, strict=True)
    return Limits(*(min((each for each in column if each is not None), default=None) for column in columns))


class Service:
    """The machine, threads, methods and file watching that clients with the same environment variables share."""

    def __init__(self, machine: Machine, sharing_with: Service | None = None) -> None:
        """Create the services for clients that have the same environment variables.

        `machine` gives access to this computer, with the environment variables of these clients. `sharing_with` is
        another Service of this process, whose threads and table of methods are used. If `sharing_with` is None, new
        ones are created.
        """
        self.machine = machine
        threads = ThreadPoolExecutor(WORKERS, thread_name_prefix=WORKER) if sharing_with is None else sharing_with.pool
        self.pool: ThreadPoolExecutor = threads
        self.fair_pool: FairPool = (
            FairPool(threads, MOST_OF_ONE_CLIENT) if sharing_with is None else sharing_with.fair_pool
        )
        self.turns: LoopTurns = LoopTurns() if sharing_with is None else sharing_with.turns
        self.routes: Routes = Routes() if sharing_with is None else sharing_with.routes
        self.live = Notifications(machine, self.new_cancellation)
        self.finishing_seconds = FINISHING_SECONDS
        self.limit(self.limits)

    @property
    def limits(self) -> Limits:
        """Return the limits on child processes, searches and memory that the user's settings contain."""
        settings = effective(ClientSettings(), self.machine.user_configuration())
        return Limits(settings.max_children, settings.max_searches, settings.max_memory)

    def limit(self, limits: Limits) -> None:
        """Apply the limits on child processes, searches and memory.

        The limits on the numbers of child processes and searches apply to the whole process. The limit on memory
        applies to the search results that this Service caches.
        """
        from venvoy_server.system.processes.process import TURNS

        TURNS.limit(limits.children)
        SEARCH_TURNS.limit(limits.searches)
        megabytes = limits.memory
        self.live.search_cache.memory_limit = None if megabytes is None else megabytes << 20

    def new_cancellation(self) -> Cancellation:
        """Return a new object with which work can be cancelled."""
        return Cancellation()

    async def load_language_side(self, connection: Connection) -> LanguageSide:
        """Import the LSP modules in a thread, which takes 0.3 s; return the object that serves LSP on a connection."""
        loop = asyncio.get_running_loop()
        module = await loop.run_in_executor(self.pool, _import_lsp)
        side: LanguageSide = module.LanguageServerSide(connection)
        return side


def _import_lsp() -> ModuleType:
    from venvoy_server import lsp

    return lsp


IRRELEVANT = frozenset(
    {
        *(
            "_",
            "PWD",
            "OLDPWD",
            "SHLVL",
            "WINDOWID",
            "COLUMNS",
            "LINES",
            "TTY",
            "GPG_TTY",
            "SSH_TTY",
            "TMUX",
            "TMUX_PANE",
        ),
        *(
            "STY",
            "TERM_SESSION_ID",
            "ITERM_SESSION_ID",
            "COLORTERM",
            "TERM_PROGRAM",
            "TERM_PROGRAM_VERSION",
            "VTE_VERSION",
        ),
        *("KITTY_PID", "KITTY_WINDOW_ID", "WEZTERM_PANE", "WT_SESSION", "ALACRITTY_WINDOW_ID", "NVIM", "NVIM_LOG_FILE"),
    }
)
"""Environment variables that differ between a user's clients, but do not affect Venvoy or the tools it starts."""


class ServicesByVariables:
    """Keeps a Service (what clients share, such as cached searches) for each set of environment variables of clients.

    Variables in `IRRELEVANT` do not count. A Service is closed after its last client. Each Service has its own Machine
    (the access to this computer with these variables), cached searches and user settings. The settings limit child
    processes, searches and memory. If the Services have different limits, the smallest ones apply to all of them.
    """

    def __init__(self, default: Service, machine_with: Callable[[Mapping[str, str]], Machine]) -> None:
        """Store the Service for clients that send no environment variables, and a function for other clients.

        `machine_with` is called with a client's environment variables. It returns the object that gives access to this
        computer with these variables.
        """
        self._default = default
        self._machine_with = machine_with
        self._services: dict[frozenset[tuple[str, str]], Service] = {}
        self._clients: dict[Service, int] = {}

    async def enter(self, variables: Mapping[str, str] | None) -> SharedServices:
        """Return the Service for a client that has these environment variables, and count the client.

        All clients with the same variables share a Service, which is created for the first of them, and closed when
        none is left. If the client sent no variables (None), the default Service is returned; its clients are not
        counted, since it stays open without clients.
        """
        if variables is None:
            return self._default
        key = frozenset(item for item in variables.items() if item[0] not in IRRELEVANT)
        if key not in self._services:
            machine = self._machine_with(variables)
            await asyncio.to_thread(machine.user_configuration)  # does not block the event loop
            self._services.setdefault(key, Service(machine, self._default))
            self._limit()
        service = self._services[key]
        self._clients[service] = self._clients.get(service, 0) + 1
        return service

    def leave(self, services: SharedServices) -> None:
        """Count a client of the Service `services` as disconnected; close that Service if it was the last client."""
        for key, service in list(self._services.items()):
            if service is services:
                self._clients[service] -= 1
                if not self._clients[service]:
                    del self._services[key], self._clients[service]
                    service.live.close()
                    self._limit()

    def _limit(self) -> None:
        services = (self._default, *self._services.values())
        limits = strictest(service.limits for service in services)
        for service in services:
            service.limit(limits)

    def close(self) -> None:
        """Close all services: stop watching files for changes."""
        for service in (self._default, *self._services.values()):
            service.live.close()
