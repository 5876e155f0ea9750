"""What the connections of a process share: the machine, a pool of threads, the methods, and the cache of searches."""

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
"""Threads that the requests of one client may take at once; the others always find some."""
WORKER = "venvoy"
"""Prefix of the names of the threads that work for requests and for the LSP half."""


class Limits(NamedTuple):
    """What a process may use at once, None for any amount; memory in MiB."""

    children: int | None = None
    searches: int | None = None
    memory: int | None = None


def strictest(given: Iterable[Limits]) -> Limits:
    """Return the smallest of each limit that is given."""
    columns = zip(Limits(), *given, strict=True)
    return Limits(*(min((each for each in column if each is not None), default=None) for column in columns))


class Service:
    """What the connections with one set of variables share."""

    def __init__(self, machine: Machine, like: Service | None = None) -> None:
        """Take the machine of these variables, and another service of this process, whose threads and methods are shared."""
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
        """Return the limits that the user's settings file names."""
        settings = effective(ClientSettings(), self.machine.user_configuration())
        return Limits(settings.max_children, settings.max_searches, settings.max_memory)

    def limit(self, limits: Limits) -> None:
        """Set the limits of this process."""
        from venvoy_server.system.processes.process import TURNS

        TURNS.limit(limits.children)
        SEARCH_TURNS.limit(limits.searches)
        megabytes = limits.memory
        self.live.search_cache.memory_limit = None if megabytes is None else megabytes << 20

    def new_cancellation(self) -> Cancellation:
        """Return a fresh cancellation."""
        return Cancellation()

    async def load_language_side(self, connection: Connection) -> LanguageSide:
        """Load the LSP half in a thread (it takes a third of a second), and bind it to the connection."""
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
"""Variables in which the clients of one user differ, and which nothing that Venvoy reads or starts depends on."""


class ServicesByVariables:
    """One service for the clients whose variables are the same; those of a variables' last client end with it.

    Everything that differs by variables is apart: the machine, the state, what was found, the settings of the user. Limits
    are of the process: where the settings files differ (`XDG_CONFIG_HOME`), the strictest holds while its client is there.
    """

    def __init__(self, default: Service, machine_with: Callable[[Mapping[str, str]], Machine]) -> None:
        """Take the service for clients that name no variables, and what makes a machine from variables."""
        self._default = default
        self._machine_with = machine_with
        self._services: dict[frozenset[tuple[str, str]], Service] = {}
        self._clients: dict[Service, int] = {}

    async def enter(self, variables: Mapping[str, str] | None) -> SharedServices:
        """Return the services for a client with these variables, or for one that did not name any."""
        if variables is None:
            return self._default
        key = frozenset(item for item in variables.items() if item[0] not in IRRELEVANT)
        if key not in self._services:
            machine = self._machine_with(variables)
            await asyncio.to_thread(machine.user_configuration)  # the event loop never waits for the file
            self._services.setdefault(key, Service(machine, self._default))
            self._limit()
        service = self._services[key]
        self._clients[service] = self._clients.get(service, 0) + 1
        return service

    def leave(self, services: SharedServices) -> None:
        """Release the services of a client that is gone."""
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
        """End the watching of all."""
        for service in (self._default, *self._services.values()):
            service.live.close()
