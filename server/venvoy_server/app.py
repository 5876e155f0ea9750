"""The composition root of the service: one machine, one pool of threads, and a connection per client."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.exit_status import USAGE
from venvoy_server.commandline.folders import absolute
from venvoy_server.commandline.help import of_command
from venvoy_server.commandline.log_lines import LogLines
from venvoy_server.commandline.options import STANDARD, UsageError, parse
from venvoy_server.commandline.other_options import SERVE_OPTIONS
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.live.notifications import Notifications
from venvoy_server.ports import Machine
from venvoy_server.rpc.connection import Connection
from venvoy_server.rpc.dispatch import Routes
from venvoy_server.rpc.finish import FINISHING_SECONDS, finish
from venvoy_server.rpc.transport import StandardStreams
from venvoy_server.system.machine import RealMachine
from venvoy_server.system.processes.process import end_all_children

if TYPE_CHECKING:
    from venvoy_server.rpc.connection import LanguageSide

WORKERS = 16
WORKER = "venvoy"
"""What the names of the threads begin with that work for requests, and for the LSP half."""
ENDING_SECONDS = 5.0
"""How long the service lives after its client, of which `FINISHING_SECONDS` are for what was asked for."""
READING_SECONDS = 0.5
LINKING_SECONDS = 30.0
"""How long it waits at its end for what only reads, and for what must be completed: linking files."""
WRITING_SECONDS = 2.0
COMPUTING_SECONDS = 0.2
"""How long it waits at the end for threads whose results are no longer wanted."""
PARENT_LOOK_SECONDS = 2.0

logger = logging.getLogger("venvoy")


class Service:
    """What the connections of this process share."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.pool = ThreadPoolExecutor(WORKERS, thread_name_prefix=WORKER)
        self.routes = Routes()
        self.live = Notifications(machine, self.new_cancellation)
        self.finishing_seconds = FINISHING_SECONDS

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


def serve(words: Sequence[str]) -> int:
    """Run the service until its client goes; return the exit status (LSP 3.17: 0 after shutdown, else 1)."""
    options = (*SERVE_OPTIONS, *STANDARD[1:])
    try:
        values = parse(words, options, absolute)
    except UsageError as error:
        complain("serve", f"{error} `venvoy serve --help` explains more.")
        return USAGE
    if values.get("help"):
        write_text(of_command("serve", "Serve JSON-RPC to an editor or a script.", options))
        return 0
    level = logging.INFO if values.get("verbose") else logging.WARNING
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(LogLines())
    logging.basicConfig(handlers=[lines], level=level)
    logging.getLogger("pygls").setLevel(logging.ERROR)
    client_process = values.get("client_process")
    machine = RealMachine()
    machine.user_configuration()  # read here, so that the event loop never waits for the file
    return run(Service(machine), client_process if isinstance(client_process, int) else None)


def run(service: Service, client_process: int | None = None) -> int:
    """Serve the client on standard input and output until it goes; return the exit status."""
    try:
        streams = StandardStreams()
    except OSError:
        complain("serve", "there is no standard input or no standard output to serve.")
        return USAGE
    status, all_ended = asyncio.run(_serve(service, streams, client_process))
    end_all_children()
    logging.shutdown()
    if not all_ended:
        # A thread that hangs in a dead file system, or computes on, must not keep the process alive.
        os._exit(status)
    return status


async def _serve(service: Service, streams: StandardStreams, client_process: int | None) -> tuple[int, bool]:
    connection = Connection(service, streams.send, streams.outbox)
    loop = asyncio.get_running_loop()
    if os.name != "nt":
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, connection.end, 128 + number)
    tasks = [loop.create_task(_watch_client(connection, client_process))]

    going_since: list[float] = []

    def input_ended() -> None:
        going_since.append(time.monotonic())
        tasks.append(loop.create_task(finish(connection, service.finishing_seconds, streams.is_heard)))

    streams.start(connection.receive, input_ended, partial(connection.end, 0))
    await connection.ended.wait()
    seconds = max(ENDING_SECONDS, service.finishing_seconds + WRITING_SECONDS)
    end_by = (going_since[0] if going_since else time.monotonic()) + seconds
    for task in tasks:
        task.cancel()
    service.live.close()
    changing = max(READING_SECONDS, end_by - time.monotonic() - 1.0)
    all_ended = await asyncio.to_thread(connection.calls.jobs.wait, READING_SECONDS, changing, LINKING_SECONDS)
    connection.language.answer_the_rest()
    streams.close(min(WRITING_SECONDS, max(READING_SECONDS, end_by - time.monotonic())))
    service.pool.shutdown(wait=False, cancel_futures=True)
    all_ended = await asyncio.to_thread(_workers_end, COMPUTING_SECONDS) and all_ended
    return connection.exit_status, all_ended


def _workers_end(seconds: float) -> bool:
    """Wait for the threads that work for requests, and for the LSP half; return whether all have ended."""
    end = time.monotonic() + seconds
    workers = [thread for thread in threading.enumerate() if thread.name.startswith(WORKER)]
    for thread in workers:
        thread.join(max(0.0, end - time.monotonic()))
    return not any(thread.is_alive() for thread in workers)


async def _watch_client(connection: Connection, given: int | None) -> None:
    """End the connection when the client's process is gone without a word (LSP 3.17, `processId`)."""
    if os.name == "nt":
        return  # there a signal of number 0 would end the process; the end of the input is reported anyway
    while True:
        await asyncio.sleep(PARENT_LOOK_SECONDS)
        params = connection.initialize_params
        number = given or (params.process_id if params else None)
        if number and not _is_alive(number):
            logger.warning("the client's process %d is gone", number)
            connection.end(1)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
