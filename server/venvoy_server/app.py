"""The start of the service: creates all that serves an editor on standard streams, or many clients at an address."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence

import msgspec

from venvoy_server.call_context import Client
from venvoy_server.commandline.exit_status import FAILED, USAGE
from venvoy_server.commandline.folders import absolute, current_folder
from venvoy_server.commandline.help import of_command
from venvoy_server.commandline.log_lines import begin_log
from venvoy_server.commandline.options import STANDARD, UsageError, Values, parse
from venvoy_server.commandline.run_serve_self_options import SERVE_OPTIONS
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.configuration import effective
from venvoy_server.rpc.command_process import CommandProcess
from venvoy_server.rpc.connection import Connection
from venvoy_server.rpc.listener import Address, OpenSocket, parse_address
from venvoy_server.rpc.many_clients import ManyClients
from venvoy_server.rpc.recognized_stream import RecognizedStream
from venvoy_server.rpc.renewal import execute_again, inherited_socket
from venvoy_server.rpc.service_token import ServiceToken
from venvoy_server.rpc.session import Session
from venvoy_server.rpc.stream import Stream
from venvoy_server.rpc.transport import StandardStreams, close_output
from venvoy_server.service import WORKER, Service, ServicesByVariables
from venvoy_server.settings import ClientSettings
from venvoy_server.system.machine import RealMachine
from venvoy_server.system.process_memory import MemoryGrowth
from venvoy_server.system.processes.process import end_all_children

COMPUTING_SECONDS = 0.2
"""Maximum time in seconds to wait at the end for worker threads whose results are no longer needed."""
PARENT_LOOK_SECONDS = 2.0

logger = logging.getLogger("venvoy")


def serve(words: Sequence[str]) -> int:
    """Run `venvoy serve` with these arguments until it ends; return the exit status.

    On standard streams it ends when the client disconnects (LSP 3.17: 0 after `shutdown`, else 1). Invalid arguments
    return 2.
    """
    options = (*SERVE_OPTIONS, *STANDARD[1:])
    try:
        values = parse(words, options, absolute)
    except UsageError as error:
        complain("serve", f"{error} `venvoy serve --help` explains more.")
        return USAGE
    if values.get("help"):
        write_text(of_command("serve", "Serve JSON-RPC to an editor or a script.", options))
        return 0
    if (misfit := _misfit(values)) is not None:
        complain("serve", misfit)
        return USAGE
    inherited = inherited_socket()
    machine = RealMachine()
    user = machine.user_configuration()  # read before the event loop starts, so that it never blocks on the file
    _begin_log(values, effective(ClientSettings(), user))
    service = Service(machine)
    client_process = values.get("client_process")
    process = client_process if isinstance(client_process, int) else None
    if values.get("mcp"):
        return _serve_tools(service, values, process)
    if values.get("wsp"):
        return _serve_workflow(service, process)
    if values.get("listen") is not None:
        return _listen_as_asked(service, values, inherited)
    return run(service, process, edge=lambda streams: RecognizedStream(streams, _workflow_stream))


def _misfit(values: Values) -> str | None:
    """Return an error message if options of `venvoy serve` cannot be combined, otherwise None."""
    kinds = [f"--{name}" for name in ("mcp", "wsp", "listen") if values.get(name)]
    if len(kinds) > 1:
        return f"{kinds[0]} speaks over standard input and output: it does not go with {kinds[1]}."
    if not values.get("mcp") and ("tools" in values or "trust" in values):
        return "--tools and --trust are options of --mcp."
    return None


def _serve_tools(service: Service, values: Values, client_process: int | None) -> int:
    from venvoy_server.rpc.mcp.stream import ToolStream
    from venvoy_server.rpc.mcp.tools import ALL, DEFAULT

    given = values.get("trust")
    trusted = [str(each) for each in given] if isinstance(given, list) else []
    # MCP hosts start servers in the open project's folder or, without one, in the root or home folder.
    here = current_folder()
    folders = trusted or ([] if here in (os.path.dirname(here), os.path.expanduser("~")) else [here])
    client = Client(folders, trusted=trusted or None, user_configuration=service.machine.user_configuration())
    names = ALL if values.get("tools") == "all" else DEFAULT
    return run(service, client_process, edge=lambda streams: ToolStream(streams, names), client=client)


def _serve_workflow(service: Service, client_process: int | None) -> int:
    return run(service, client_process, edge=_workflow_stream, client=_workflow_client(service))


def _workflow_stream(streams: Stream) -> Stream:
    from venvoy_server.rpc.workflow_stream import WorkflowStream

    return WorkflowStream(streams, current_folder(), os.path.join)


def _workflow_client(service: Service) -> Client:
    return Client([current_folder()], user_configuration=service.machine.user_configuration())


def _begin_log(values: Values, settings: ClientSettings) -> None:
    """Start logging with the level and file in the options, or else in the user's settings.

    A log file that cannot be opened is reported, and does not end the service.
    """
    named = values.get("log_level") or ("info" if values.get("verbose") else settings.log_level)
    file = values.get("log_file") or settings.log_file
    path = os.path.expanduser(str(file)) if file else None
    problem = begin_log(getattr(logging, str(named).upper()), path if path and os.path.isabs(path) else None)
    if path and not os.path.isabs(path):
        problem = f"There is no log file: `logFile` is not an absolute path: {path}."
    if problem is not None:
        complain("serve", problem)


def _listen_as_asked(service: Service, values: Values, inherited: OpenSocket | None) -> int:
    listen, token_file, idle = values["listen"], values.get("token_file"), values.get("idle")
    try:
        address = parse_address(str(listen), absolute)
    except ValueError as error:
        complain("serve", str(error))
        return USAGE
    if not isinstance(token_file, str):
        token_file = os.path.join(service.machine.state.folder, f"service-{os.getpid()}.token")
    token = ServiceToken(token_file) if address.needs_token else None
    seconds = float(idle) if isinstance(idle, int) else None
    return listen_at(service, address, token, seconds, detached=values.get("detached") is True, inherited=inherited)


def listen_at(
    service: Service,
    address: Address,
    token: ServiceToken | None = None,
    idle: float | None = None,
    *,
    detached: bool = False,
    inherited: OpenSocket | None = None,
    has_grown: Callable[[], bool] | None = None,
) -> int:
    """Serve many clients at an address until a signal, or until no client was connected for `idle` seconds.

    Return the exit status. Clients must send the `token`, if there is one. Once clients can connect, a line of JSON on
    standard output has the address and the path of the token's file; with `detached`, standard output and error are
    then closed. If `has_grown` (whether memory use is large) returns True while there are no clients, this process
    restarts its program and keeps the listening socket (`inherited` in the new one). `idle` None: no limit.
    """

    services = ServicesByVariables(service, RealMachine)
    clients = ManyClients(
        services,
        address,
        token=token,
        idle=idle,
        finishing_seconds=service.finishing_seconds,
        begins_idle=detached or inherited is not None,
        is_outdated=lambda: service.machine.replaced_by() is not None,
        has_grown=has_grown or MemoryGrowth().is_large,
        inherited=inherited,
    )
    commands = CommandProcess(address.place, clients.used)

    def listening(at: Address) -> None:
        if token is not None:
            token.write()
        if inherited is None:
            _announce(at, token)
        if detached:
            close_output()
            commands.start()

    try:
        all_ended = asyncio.run(_serve_clients(clients, listening, commands, services, service))
    except OSError as error:
        complain("serve", f"cannot listen on {address}: {error.strerror or error}.")
        return FAILED
    finally:
        if token is not None:
            token.delete()
    return _renew_or_leave(clients, address, all_ended)


async def _serve_clients(
    clients: ManyClients,
    listening: Callable[[Address], None],
    commands: CommandProcess,
    services: ServicesByVariables,
    service: Service,
) -> bool:
    """Serve clients until the service ends, then close everything except the listening socket.

    `listening` is called once clients can connect. Closed at the end are `commands`, the process that runs `venvoy`
    commands, `services`, one per set of environment variables, and `service`, for clients that send no variables.
    Return False if a handler or thread did not end in time, else True.
    """
    all_ended = await clients.run(listening)
    await (commands.close() if clients.paused is None else commands.close(0.0))
    services.close()
    return await _close(service) and all_ended


def _renew_or_leave(clients: ManyClients, address: Address, all_ended: bool) -> int:
    """End the service and return its exit status, or restart the program in the same process for a renewal.

    A renewal was requested if `clients.paused`, the socket to keep open, is not None. If the restart fails, the socket
    at `address` is deleted and FAILED is returned. `all_ended` is whether all handlers and threads have ended. If not,
    and without a renewal, the process exits at once instead of returning, because a thread hangs.
    """
    clients.close()
    if clients.paused is None:
        return _leave(clients.status, all_ended)
    end_all_children()
    try:
        execute_again(clients.paused)
    except OSError as error:
        logger.error("the service ends, since it cannot be renewed: %s", error.strerror or error)
        with contextlib.suppress(OSError):
            os.unlink(address.place)
    return _leave(FAILED, all_ended=True)


def _announce(address: Address, token: ServiceToken | None) -> None:
    line = {"address": str(address), "tokenFile": token.path if token else None}
    write_text(msgspec.json.encode(line).decode())


def run(
    service: Service,
    client_process: int | None = None,
    *,
    edge: Callable[[Stream], Stream] = lambda streams: streams,
    client: Client | None = None,
) -> int:
    """Serve the client on standard input and output until it disconnects; return the exit status.

    `client_process` is the id of the client's process: when that has ended, the service ends. `edge` wraps the streams
    in an adapter for another protocol; `client` describes the client if that protocol has no `initialize` message.
    """
    try:
        streams = StandardStreams()
    except OSError:
        complain("serve", "there is no standard input or no standard output to serve.")
        return USAGE
    return _leave(*asyncio.run(_serve(service, edge(streams), client_process, client)))


def _leave(status: int, all_ended: bool) -> int:
    end_all_children()
    logging.shutdown()
    if not all_ended:
        # A thread that hangs on a dead file system, or is still computing, must not keep the process alive.
        os._exit(status)
    return status


async def _serve(
    service: Service, streams: Stream, client_process: int | None, client: Client | None
) -> tuple[int, bool]:
    connection = Connection(service, streams.send, streams.outbox)
    if client is not None:
        connection.client = client
    if isinstance(streams, RecognizedStream):
        streams.recognized = lambda: setattr(connection, "client", _workflow_client(service))
    loop = asyncio.get_running_loop()
    if os.name != "nt":
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, connection.end, 128 + number)
    watch = loop.create_task(_watch_client(connection, client_process))
    session = Session(connection, streams, service.finishing_seconds)
    session.start()
    all_ended = await session.run()
    watch.cancel()
    return connection.exit_status, await _close(service) and all_ended


async def _close(service: Service) -> bool:
    """Stop the service's file watching and its threads; return whether all threads have ended in time."""
    service.live.close()
    service.pool.shutdown(wait=False, cancel_futures=True)
    return await asyncio.to_thread(_workers_end, COMPUTING_SECONDS)


def _workers_end(seconds: float) -> bool:
    """Wait for the threads that handle requests to end; return False if some have not ended after `seconds`."""
    end = time.monotonic() + seconds
    workers = [thread for thread in threading.enumerate() if thread.name.startswith(WORKER)]
    for thread in workers:
        thread.join(max(0.0, end - time.monotonic()))
    return not any(thread.is_alive() for thread in workers)


async def _watch_client(connection: Connection, given: int | None) -> None:
    """End the connection when the client's process has ended without closing it; does nothing on Windows.

    `given` is the process id from the command line; None: the one in `initialize` (LSP 3.17, `processId`).
    """
    if os.name == "nt":
        return  # there, os.kill(pid, 0) would kill the process; the end of the input is reported anyway
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
