"""Supervisor of the command process: a second process, in which a shared service runs `venvoy` commands quickly.

It starts the process (`command_server`), and restarts it when it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable

from venvoy_server.relay.place import COMMANDS, ROOT

logger = logging.getLogger("venvoy.rpc")

AGAIN_SECONDS = 10.0
"""Delay in seconds before the process is restarted after it ended or could not be started."""
END_SECONDS = 10.0
_MAIN = "import sys; sys.path.append(sys.argv.pop(1)); from venvoy_server.command_server import main; sys.exit(main(sys.argv[1:]))"


class CommandProcess:
    """Keeps the command process, in which a shared service runs `venvoy` commands, running until `close`.

    The service passes the function `used`, which restarts its idle timer. It is called on the event loop when the
    command process reports on its standard output that commands have arrived.
    """

    def __init__(
        self, service: str, used: Callable[[], None], python: str = sys.executable, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        """Store the settings of the command process, a second process that runs `venvoy` commands.

        `service` is the path of the service's socket; the command process listens at a path derived from it. `used` is
        called whenever commands have arrived. `python` is the interpreter that runs the command process.
        `again_seconds` is the delay before the command process is restarted after it has ended or could not be started.
        """
        self._service, self._used = service, used
        self._python, self._again_seconds = python, again_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the command process, which runs `venvoy` commands, in the background."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        """Start the command process, which runs `venvoy` commands for the user, and restart it whenever it ends.

        While the command process is not running, each `venvoy` command runs in the process that the user started.
        """
        while True:
            try:
                self._process = await self._start_process()
            except OSError as error:
                logger.warning("the command process cannot be started: %s", error.strerror or error)
            else:
                assert self._process.stdout is not None
                while await self._process.stdout.read(1024):
                    self._used()
                if await self._process.wait() == 128 + signal.SIGTERM:
                    continue  # it ended because the program's files have changed: restart at once
            await asyncio.sleep(self._again_seconds)

    async def _start_process(self) -> asyncio.subprocess.Process:
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        words = ("-E", "-P", "-c", _MAIN, ROOT, self._service + COMMANDS, self._service)
        return await asyncio.create_subprocess_exec(self._python, *words, stdin=pipe, stdout=pipe, stderr=nothing)

    async def close(self, seconds: float = END_SECONDS) -> None:
        """Stop the process by closing its standard input, and kill it after `seconds`.

        The commands that it has started are processes of their own, and go on.
        """
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        process = self._process
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            process.kill()
            await process.wait()
            with contextlib.suppress(OSError):
                os.unlink(self._service + COMMANDS)
