"""Connect to the user's running service, or start it; any number of processes may do so concurrently."""

from __future__ import annotations

import os
import sys
import time
from _socket import AF_UNIX, SOCK_STREAM, SOL_SOCKET, socket
from errno import EAGAIN

from venvoy_server.relay.frames import Frames, frame
from venvoy_server.relay.place import ROOT, ServicePlace

START_SECONDS = 60.0
"""Timeout in seconds for a service to start, also if another process is starting it."""
ANSWER_SECONDS = 15.0
"""Timeout in seconds for the service to answer a greeting: a busy machine may take a second, a stopped service never
answers.
"""
_STARTS = 3
"""Maximum number of starts: a service may be killed before it has answered the greeting."""
_LOOK_SECONDS = 0.02
_MAIN = "import sys; sys.path.append(sys.argv.pop(1)); from venvoy_server.__main__ import main; sys.exit(main())"
"""The service's code; the folder to import from is passed as an argument, so that no data is put into the code."""


class NotStarted(Exception):
    """No service is running, and none can be started."""


def join(
    place: ServicePlace, options: tuple[str, ...], greeting: bytes | None = None, seconds: float = ANSWER_SECONDS
) -> socket:
    """Return a connection to the service, which is started with `options` if none is running. Raises NotStarted.

    If a `greeting` (a request) is given, it is sent first, and this function returns after the service has answered it.
    A service that does not answer within `seconds` is taken to be stopped or hanging: a new service is started for new
    clients, and the old service keeps its clients.
    """
    before = _identity(place.socket)
    found = _ask(place.socket, greeting, seconds)
    if isinstance(found, socket):
        return found
    lock = _lock(place)
    try:
        if found is None or _identity(place.socket) != before:  # another process may have started a service meanwhile
            found = _ask(place.socket, greeting, seconds)
        if isinstance(found, str):
            _give_up(place, f"{found} has not responded for {seconds:.0f} s")
        return found if isinstance(found, socket) else _started(place, options, greeting)
    finally:
        os.close(lock)


def _started(place: ServicePlace, options: tuple[str, ...], greeting: bytes | None) -> socket:
    """Start a service, and return a connection to it after it has answered the request `greeting`.

    `options` are command-line options for the service, such as `--idle`. If `greeting` is None, the connection is
    returned without waiting for an answer. The caller must hold the lock on the folder of the service's socket, so that
    no other process starts a service meanwhile. Raises NotStarted if the service ends or does not answer.
    """
    _remove_dead(place)
    for _ in range(_STARTS):
        _start(place, options)
        found = _ask(place.socket, greeting, START_SECONDS)
        if isinstance(found, socket):
            return found
        if found is not None:
            raise NotStarted(f"{found} does not respond")
    raise NotStarted("the service ended at once")


def _identity(path: str) -> tuple[int, int] | None:
    """Return inode number and change time of the socket file at a path, by which a replaced file is detected.

    None if the file does not exist.
    """
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_ino, found.st_ctime_ns


def _ask(path: str, greeting: bytes | None, seconds: float) -> socket | str | None:
    """Connect to the socket at `path`, send the request `greeting`, and wait up to `seconds` for the response.

    Returns the connection; or a text such as `the running service (process 7)` if that does not respond in time; or
    None if no service is running. If `greeting` is None, the connection is returned without waiting.
    """
    connection = connect(path)
    if connection is None or greeting is None:
        return connection
    silent = None
    frames = Frames()
    try:
        connection.settimeout(seconds)
        connection.sendall(frame(greeting))
        while data := connection.recv(4096):
            if frames.feed(data):
                connection.settimeout(None)
                return connection
    except TimeoutError:
        process = peer_process(connection)
        silent = "the running service" + (f" (process {process})" if process else "")
    except OSError:
        pass  # the service has ended
    connection.close()
    return silent


def _give_up(place: ServicePlace, reason: str) -> None:
    """Rename the socket of an unresponsive service, and report that with the `reason` on standard error.

    `venvoy doctor --service` finds the old service by the renamed socket. That service deletes the renamed socket when
    it ends. If the old service was killed, the next start of a service deletes the socket. The caller must hold the
    lock on the folder of the sockets, so that no other process starts a service meanwhile.
    """
    if sys.stderr is not None:
        sys.stderr.write(f"venvoy serve --shared: {reason}; another one is started, which new clients get.\n")
    connection = connect(place.socket, _LOOK_SECONDS)
    process = peer_process(connection) if connection is not None else None
    if connection is not None:
        connection.close()
    try:
        if process is None:
            os.unlink(place.socket)
        else:
            os.rename(place.socket, f"{place.socket}.{process}")
    except FileNotFoundError:
        pass  # it responds again, and has ended


def _remove_dead(place: ServicePlace) -> None:
    """Delete the socket files of replaced services (which had stopped responding) whose process no longer exists.

    When a service is replaced, its socket file is renamed to end with the id of the service's process. `place` has the
    paths of these files. The caller must hold the lock on the folder of the sockets, so that no other process starts a
    service meanwhile.
    """
    for path in place.replaced():
        if not os.path.exists(f"/proc/{path.rpartition('.')[2]}"):
            try:  # noqa: SIM105 (contextlib takes a fifth of a relay's start)
                os.unlink(path)
            except FileNotFoundError:
                pass  # it has just ended, and unlinked its socket


def connect(path: str, seconds: float = START_SECONDS) -> socket | None:
    """Return a connection to the unix socket at `path`, or None if that fails.

    None is returned if no process listens there, or if the listening process belongs to another user. If the listening
    process is too busy to accept the connection, connecting is repeated for up to `seconds`; after that, None is
    returned.
    """
    connection = socket(AF_UNIX, SOCK_STREAM)
    end = time.monotonic() + seconds
    try:
        connection.settimeout(seconds)  # without a timeout, connecting to a full backlog blocks for ever
        while True:
            try:
                connection.connect(path)
                break
            except OSError as error:
                # EAGAIN means that the backlog is full: the service is busy, so retry until the timeout.
                if error.errno != EAGAIN or time.monotonic() > end:
                    raise
                time.sleep(_LOOK_SECONDS)
        if peer_user(connection) in (None, os.geteuid()):
            connection.settimeout(None)
            return connection
    except OSError:
        pass
    connection.close()
    return None


def peer_user(connection: socket) -> int | None:
    """Return the user id of the process at the other end of a connection, or None if the system does not report it."""
    return _peer(connection, 4)


def peer_process(connection: socket) -> int | None:
    """Return the id of the process at the other end of a connection, or None if the system does not report it."""
    return _peer(connection, 0)


def _peer(connection: socket, at: int) -> int | None:
    import _socket

    option = getattr(_socket, "SO_PEERCRED", None)
    if option is None:
        return None
    return int.from_bytes(connection.getsockopt(SOL_SOCKET, option, 12)[at : at + 4], sys.byteorder)


def _lock(place: ServicePlace) -> int:
    """Lock the folder of the service's socket, and return the folder's descriptor.

    Only the holder may start the service. Waits for another holder; raises NotStarted after a timeout. Closing the
    descriptor releases the lock.
    """
    from fcntl import LOCK_EX, LOCK_NB, flock

    descriptor = os.open(place.folder, os.O_RDONLY | os.O_CLOEXEC)
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
            return descriptor
        except OSError:
            if time.monotonic() > end:
                os.close(descriptor)
                raise NotStarted("another process starts the service, and does not come to an end") from None
        time.sleep(_LOOK_SECONDS)


def _start(place: ServicePlace, options: tuple[str, ...]) -> None:
    """Start the service in its own session, and wait until it listens.

    Raises NotStarted, with the service's output as the text, if the service does not start.
    """
    reading, writing = os.pipe()
    listen = ("serve", "--listen", f"unix:{place.socket}", "--detached", *options)
    command = [sys.executable, "-E", "-P", "-c", _MAIN, ROOT, *listen]
    if sys.flags.dev_mode:
        command[1:1] = ["-X", "dev"]
    child = os.fork()
    if child == 0:
        _become_service(command, writing)
    os.close(writing)
    os.waitpid(child, 0)
    said = _read_until_line(reading)
    os.close(reading)
    *warnings, last = said.splitlines(keepends=True) or [b""]
    if not last.startswith(b"{"):
        raise NotStarted(said.decode("utf-8", "replace").strip() or "the service does not start")
    if warnings and sys.stderr is not None:  # such as a log file that cannot be written
        sys.stderr.write(b"".join(warnings).decode("utf-8", "replace"))


def _become_service(command: list[str], writing: int) -> None:
    """Turn this forked child into the service: fork again and execute `command` in the grandchild. Does not return.

    So the service outlives the process that started it, and leaves no zombie. `writing`: the descriptor for its output.
    """
    try:
        os.setsid()
        if os.fork():
            os._exit(0)
        os.chdir("/")
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.execv(command[0], command)
    finally:
        os._exit(127)


def _read_until_line(descriptor: int) -> bytes:
    """Return what is read from a descriptor up to the end of the first line that starts with `{`.

    Returns earlier at the end of the data, or after a timeout.
    """
    from select import POLLIN, poll

    waiting = poll()
    waiting.register(descriptor, POLLIN)
    end = time.monotonic() + START_SECONDS
    said = b""
    while not (said.endswith(b"\n") and said.splitlines()[-1].startswith(b"{")):
        if not waiting.poll(max(0, (end - time.monotonic()) * 1000)):
            break
        data = os.read(descriptor, 65536)
        if not data:
            break
        said += data
    return said
