"""The shared service: one process that listens at one address and serves many clients, each with its own connection."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Protocol

from venvoy_server.rpc.connection import Connection, SharedServices
from venvoy_server.rpc.garbage_collection import collect_frozen
from venvoy_server.rpc.greeting import ENDING, Arrival
from venvoy_server.rpc.leftovers import Leftovers
from venvoy_server.rpc.listener import Address, Listener, OpenSocket
from venvoy_server.rpc.service_token import ServiceToken
from venvoy_server.rpc.session import Session
from venvoy_server.rpc.sockets import SocketStream

logger = logging.getLogger("venvoy.rpc")

FIRST_CLIENT_SECONDS = 30.0
"""Minimum time in seconds that a service started for a client waits for the first one to connect."""
ACCEPTED_SECONDS = 0.05
"""Time in seconds after which asyncio has reported each connection that it has accepted."""
ENDING_SIGNALS = () if os.name == "nt" else (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
GREETING_SECONDS = 30.0
"""Timeout in seconds for a client to present the required token."""


class ClientServices(Protocol):
    """Provides each client with services that use the environment variables of the client."""

    async def enter(self, variables: Mapping[str, str] | None) -> SharedServices:
        """Acquire and return the services for one client.

        `variables` are the client's environment variables, None if the client sent none.
        """
        ...

    def leave(self, services: SharedServices) -> None:
        """Release the services of a disconnected client."""
        ...


class ManyClients:
    """Accepts clients at one address and serves them, until the service ends.

    The service ends at a signal, or when there has been no client for `idle` seconds (None: no limit). The time begins
    when the last client disconnects. With `begins_idle` it also begins at the start of the service, and is then at
    least `FIRST_CLIENT_SECONDS`.

    `is_outdated` returns whether another version of the program was installed; if so, the service ends when its last
    client disconnects. `has_grown` returns whether the process uses too much memory. If so, some seconds after the last
    client has disconnected, the process executes its program anew and continues to listen at the same socket.
    """

    def __init__(
        self,
        services: ClientServices,
        address: Address,
        *,
        token: ServiceToken | None,
        idle: float | None,
        finishing_seconds: float,
        begins_idle: bool = False,
        is_outdated: Callable[[], bool] = lambda: False,
        has_grown: Callable[[], bool] = lambda: False,
        inherited: OpenSocket | None = None,
    ) -> None:
        self._services = services
        self._token = token
        self._idle = idle
        self._finishing_seconds = finishing_seconds
        self._listener = Listener(address, inherited)
        self._tasks: dict[asyncio.Task[None], Connection] = {}
        self._arrivals: set[Arrival] = set()
        self._ended = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._all_ended = True
        self._begins_idle = begins_idle
        self._is_outdated = is_outdated
        self._has_grown = has_grown
        self.paused: OpenSocket | None = None
        """The socket at which the renewed service will listen; None if this service is not to be renewed."""
        self._has_served = False
        self.status = self._last_status = 0
        """The exit status: that of the last client or of a signal."""
        self._working: set[asyncio.Task[None]] = set()
        self._leftovers = Leftovers(self._is_working, self._free_memory)

    async def run(self, listening: Callable[[Address], None]) -> bool:
        """Serve clients until the service ends, then wait for their handlers; return whether every handler has ended.

        `listening` is called with the address once clients can connect. Raises OSError if the address cannot be bound.
        """
        loop = asyncio.get_running_loop()
        await self._listener.start(self._opened)
        for number in ENDING_SIGNALS:
            loop.add_signal_handler(number, self._end, 128 + number)
        if os.name != "nt":
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)  # blocked while the service was renewed
        listening(self._listener.address)
        self.used()
        await self._ended.wait()
        self._leftovers.close()
        self.close()
        for arrival in tuple(self._arrivals):
            await arrival.stream.finish(0.0)
        if self._working:
            await asyncio.wait(self._working)
        tasks = dict(self._tasks)
        for connection in tasks.values():
            _end_with_service(connection, self.status)
        if tasks:
            await asyncio.wait(tasks)
        return self._all_ended

    def close(self) -> None:
        """Close the listening socket, unless the process is to execute its program anew to free memory.

        In that case, the new execution of the program uses the socket.
        """
        if self.paused is None:
            self._listener.close()

    def _is_working(self) -> bool:
        return any(connection.is_working for connection in self._tasks.values())

    def _end(self, status: int) -> None:
        self.status, self.paused = status, None
        self._ended.set()

    def _is_unused(self) -> bool:
        return not (self._tasks or self._arrivals or self._ended.is_set())

    def _free_memory(self) -> None:
        """Collect garbage; if the process has no clients but still uses much memory, execute its program anew."""
        collect_frozen()
        if os.name != "nt" and self._is_unused() and self._all_ended and self._has_grown():
            self._soon(self._renew())

    async def _renew(self) -> None:
        """Execute the process's program anew to free memory, unless a client has just connected.

        The service first stops accepting clients, blocks signals, and waits briefly. If no client turns out to be
        connected, the service ends for the new execution, which accepts the clients that are waiting. Otherwise this
        service continues, and accepts the waiting clients itself.
        """
        paused = self._listener.pause()
        if paused is None:
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
        await asyncio.sleep(ACCEPTED_SECONDS)
        if self._is_unused():
            logger.info("the service has grown, and has no clients: it is renewed to free its memory")
            self.paused = paused
            self._ended.set()
            return
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
        if not self._ended.is_set():
            await self._listener.start(self._opened)

    def _opened(self, stream: SocketStream) -> None:
        """Accept a new client; abort the connection if its process belongs to a user other than this one and root."""
        user = stream.user
        if user is not None and user not in (os.getuid(), 0):
            logger.warning("a client of user %d was refused", user)
            stream.abort()
            return
        self._stop_timer()
        arrival = Arrival(stream, self._begin, self._left)
        self._arrivals.add(arrival)
        arrival.start()
        if self._token is not None:
            arrival.begin_without_greeting()

    def _begin(self, arrival: Arrival, variables: Mapping[str, str] | None) -> None:
        self._soon(self._admit(arrival, variables))

    async def _admit(self, arrival: Arrival, variables: Mapping[str, str] | None) -> None:
        services = await self._services.enter(variables)
        self._arrivals.discard(arrival)
        stream = arrival.stream
        connection = Connection(services, stream.send, stream.outbox, token=self._token, strict=True)
        session = Session(connection, stream, self._finishing_seconds)
        session.start()
        self._tasks[asyncio.get_running_loop().create_task(self._serve(session, services))] = connection
        arrival.hand_over(session.receive, session.input_ended, partial(connection.end, 0))
        if self._ended.is_set():
            _end_with_service(connection, self.status)
        elif self._token is not None:
            asyncio.get_running_loop().call_later(GREETING_SECONDS, self._end_stranger, connection)

    def _end_stranger(self, connection: Connection) -> None:
        if connection.phase == "new":
            connection.end(1)

    def _left(self, arrival: Arrival) -> None:
        """Close a connection that ended without a message.

        Such a connection is the probe by which another service, when it starts, checks whether this one is alive.
        """
        self._arrivals.discard(arrival)
        self._soon(arrival.stream.finish(0.0))
        self.used()

    def _soon(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    def used(self) -> None:
        """Start the idle timer anew if there is no client, else stop it.

        Called at the start, and after each client or command. If there is no client any more, the service also ends if
        the program's files were replaced.
        """
        self._stop_timer()
        if not self._is_unused():
            return
        if self._has_served:
            self._soon(self._end_if_outdated())
        if self._idle is None or not (self._has_served or self._begins_idle):
            return
        seconds = self._idle if self._has_served else max(self._idle, FIRST_CLIENT_SECONDS)
        self._timer = asyncio.get_running_loop().call_later(seconds, self._end, self._last_status)

    async def _end_if_outdated(self) -> None:
        """End the service if the program's files were replaced and no client is connected.

        The check runs in a thread, because it reads from disk.
        """
        is_outdated = await asyncio.to_thread(self._is_outdated)
        if is_outdated and self._is_unused():
            logger.warning("another version of Venvoy was installed since this service began: the service ends")
            self._end(self._last_status)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _serve(self, session: Session, services: SharedServices) -> None:
        try:
            self._all_ended = await session.run() and self._all_ended
        except Exception:
            logger.exception("closing a connection failed")
        self._services.leave(services)
        task = asyncio.current_task()
        assert task is not None
        del self._tasks[task]
        if not self._ended.is_set():
            self._leftovers.client_left()
        if session.has_received:
            self._has_served, self._last_status = True, session.connection.exit_status
        self.used()


def _end_with_service(connection: Connection, status: int) -> None:
    """End a connection because the service ends; `status` is the exit status of the service.

    A relay (the program that connects an editor to the service) is first sent `$/ending`, so that it does not take the
    requests that are cancelled now as cancelled by the editor.
    """
    if connection.is_relayed and not connection.has_ended:
        connection.notify(ENDING, {})
    connection.end(status)
