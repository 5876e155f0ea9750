"""The services shared by the connections of a process: machine, thread pool, methods, and search cache."""

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
    """Resource limits of a process; None: unlimited. Memory in MiB."""

    children: int | None = None
    searches: int | None = None
    memory: int | None = None


def strictest(given: Iterable[Limits]) -> Limits:
    """Combine limits: the smallest value of each."""
    columns = zip(Limits(), *given, strict=True)
    return Limits(*(min((each for each in column if each is not None), default=None) for column in columns))


class Service:
    """The services shared by connections with the same environment variables."""

    def __init__(self, machine: Machine, like: Service | None = None) -> None:
        """Take the machine for these variables.

        `like` is another service of this process, to share its threads and methods.
        """
        self.machine = machine
        threads = ThreadPoolExecutor(WORKERS, thread_name_prefix=WORKER) if like is None else like.pool
        self.pool: ThreadPoolExecutor = threads
        self.fair_pool: FairPool = FairPool(threads, MOST_OF_ONE_CLIENT) if like is None else like.fair_pool
        self.turns: LoopTurns = LoopTurns() if like is None else like.turns
        self.routes: Routes = Routes() if like is None else like.routes
        self.live = Notifications(machine, self.new_cancellation)
        self.finishing_seconds = FINISHING_SECONDS
        self.limit(self.limits)

    @property
    def limits(self) -> Limits:
        """Return the limits in the user's settings."""
        settings = effective(ClientSettings(), self.machine.user_configuration())
        return Limits(settings.max_children, settings.max_searches, settings.max_memory)

    def limit(self, limits: Limits) -> None:
        """Apply limits to this process."""
        from venvoy_server.system.processes.process import TURNS

        TURNS.limit(limits.children)
        SEARCH_TURNS.limit(limits.searches)
        megabytes = limits.memory
        self.live.search_cache.memory_limit = None if megabytes is None else megabytes << 20

    def new_cancellation(self) -> Cancellation:
        """Create a cancellation."""
        return Cancellation()

    async def load_language_side(self, connection: Connection) -> LanguageSide:
        """Load the LSP half in a thread, which takes 0.3 s, and return an instance bound to the connection."""
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
    """One service per set of environment variables, closed after its last client.

    Machine, state, search cache and user settings are separate. Limits apply to the process: if the settings files
    differ (`XDG_CONFIG_HOME`), the strictest of the connected clients' limits apply.
    """

    def __init__(self, default: Service, machine_with: Callable[[Mapping[str, str]], Machine]) -> None:
        """Take the service for clients that send no variables, and a factory of machines for variables."""
        self._default = default
        self._machine_with = machine_with
        self._services: dict[frozenset[tuple[str, str]], Service] = {}
        self._clients: dict[Service, int] = {}

    async def enter(self, variables: Mapping[str, str] | None) -> SharedServices:
        """Acquire the services for a client's environment variables; None if the client sent no variables."""
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
        """Release the services of a disconnected client, and close them after the last one."""
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
        """Stop all watching."""
        for service in (self._default, *self._services.values()):
            service.live.close()
