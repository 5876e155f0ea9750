"""One service for many clients, each with a connection of its own, at one address."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable

from venvoy_server.rpc.connection import Connection, SharedServices
from venvoy_server.rpc.listener import Address, Listener
from venvoy_server.rpc.service_token import ServiceToken
from venvoy_server.rpc.session import Session
from venvoy_server.rpc.sockets import SocketStream

logger = logging.getLogger("venvoy.rpc")

GREETING_SECONDS = 30.0
"""How long a client that has to present a token may take to do so."""


class ManyClients:
    """Takes clients until a signal, or until `idle` seconds (None: never) have passed since the last one went."""

    def __init__(
        self,
        shared: SharedServices,
        address: Address,
        *,
        token: ServiceToken | None,
        idle: float | None,
        finishing_seconds: float,
    ) -> None:
        self._shared = shared
        self._token = token
        self._idle = idle
        self._finishing_seconds = finishing_seconds
        self._listener = Listener(address)
        self._tasks: dict[asyncio.Task[None], Connection] = {}
        self._ended = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._all_ended = True
        self._has_served = False
        self._status = 0

    async def run(self, listening: Callable[[Address], None]) -> tuple[int, bool]:
        """Serve; `listening` is called with the address once clients can connect.

        Returns the exit status (that of the last client, or of a signal), and whether every handler has ended. Raises
        OSError if the address cannot be listened at.
        """
        loop = asyncio.get_running_loop()
        await self._listener.start(self._opened)
        if os.name != "nt":
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.add_signal_handler(number, self._end, 128 + number)
        listening(self._listener.address)
        await self._ended.wait()
        await self._listener.close()
        tasks = dict(self._tasks)
        for connection in tasks.values():
            connection.end(self._status)
        if tasks:
            await asyncio.wait(tasks)
        return self._status, self._all_ended

    def _end(self, status: int) -> None:
        self._status = status
        self._ended.set()

    def _opened(self, stream: SocketStream) -> None:
        """Take a client; one of another user than ours (root apart) is not served."""
        user = stream.user
        if user is not None and user not in (os.getuid(), 0):
            logger.warning("a client of user %d was refused", user)
            stream.abort()
            return
        if self._timer is not None:
            self._timer.cancel()
        connection = Connection(self._shared, stream.send, stream.outbox, token=self._token, strict=True)
        session = Session(connection, stream, self._finishing_seconds)
        session.start()
        loop = asyncio.get_running_loop()
        if self._token is not None:
            loop.call_later(GREETING_SECONDS, self._end_stranger, connection)
        self._tasks[loop.create_task(self._serve(session))] = connection

    def _end_stranger(self, connection: Connection) -> None:
        if connection.phase == "new":
            connection.end(1)

    async def _serve(self, session: Session) -> None:
        try:
            self._all_ended = await session.run() and self._all_ended
        except Exception:
            logger.exception("the end of a client failed")
        task = asyncio.current_task()
        assert task is not None
        del self._tasks[task]
        # One that only looked whether there is a service, as another service does at its start, was not a client.
        self._has_served |= session.has_received
        if not self._tasks and self._has_served and self._idle is not None and not self._ended.is_set():
            self._timer = asyncio.get_running_loop().call_later(self._idle, self._end, session.connection.exit_status)
