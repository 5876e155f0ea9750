"""Runs commands for other processes: a process with everything loaded, which forks a child for each command.

What this saves is the imports. A child for the next command is made before it comes (`command_spare`).
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import walk_packages

from venvoy_server.command_child import CommandChild
from venvoy_server.command_spare import wait_for_command
from venvoy_server.environments.patterns import compile_all
from venvoy_server.light_imports import import_msgspec
from venvoy_server.relay.joining import connect, peer_process
from venvoy_server.system.files.program_files import LoadedFiles

SPARE_MILLISECONDS = 50
"""How long after a command the child for the next one is made: not while the first begins its work."""
BIND_SECONDS = 10.0
"""How long the socket of a process that is about to end may be in the way."""
LOOK_SECONDS = 0.05
PACKAGES = """
venvoy_protocol venvoy_server.activation venvoy_server.commandline venvoy_server.dependencies venvoy_server.environments
venvoy_server.handlers venvoy_server.locators venvoy_server.operations venvoy_server.packages venvoy_server.selection
venvoy_server.system.execution venvoy_server.system.files venvoy_server.system.processes venvoy_server.system.state
"""
LEFT_OUT = ("venvoy_server.system.processes.windows",)
MODULES = """
configparser copy decimal difflib fcntl json logging msgspec.inspect packaging.requirements packaging.tags pathspec platform
resource sqlite3 subprocess tomllib typing_extensions unicodedata urllib.parse uuid encodings.utf_8_sig venvoy_server.call
venvoy_server.hook venvoy_server.oneshot venvoy_server.run venvoy_server.system.machine venvoy_server.system.process_limits
"""
"""What the modules of these packages import only when they need it (a test compares this with what commands load)."""


def main(words: Sequence[str]) -> int:
    """Serve commands at the socket that the words name until standard input ends; a byte on standard output is a command."""
    path, service = words
    started_by = os.getppid()
    gc.set_threshold(50_000)  # as in the process of a command
    preload()
    if select.select([0], [], [], 0)[0]:  # the service has ended meanwhile
        remove_dead(service, started_by)
        return 0
    signal.signal(signal.SIGTERM, _end)
    listener = _listen(path)
    if listener is None:
        return 1
    inode = os.lstat(path).st_ino
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children that have ended are not kept
    server = _Server(listener)
    gc.collect()
    gc.freeze()  # what is never looked at by a collection is shared with the children
    try:
        server.serve()
    finally:
        _remove(path, inode)
        listener.close()
        remove_dead(service, started_by)
    return 0


def _end(number: int, frame: object) -> None:
    """End as at the end of standard input."""
    raise SystemExit(128 + number)


def preload() -> None:
    """Import everything that these commands may import: our own packages, and what they import when they need it.

    Raises ImportError, and re.error if a pattern of this program is wrong.
    """
    import_msgspec()
    for package in PACKAGES.split():
        path = import_module(package).__path__
        for module in walk_packages(path, f"{package}."):
            if not module.name.startswith(LEFT_OUT):
                import_module(module.name)
    for name in MODULES.split():
        import_module(name)
    compile_all()


def _listen(path: str) -> socket.socket | None:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    end = time.monotonic() + BIND_SECONDS
    before = os.umask(0o177)
    try:
        while time.monotonic() < end:
            remove_dead(path)
            try:
                listener.bind(path)
            except OSError:
                time.sleep(LOOK_SECONDS)
            else:
                listener.listen(128)
                return listener
    finally:
        os.umask(before)
    listener.close()
    return None


def _remove(path: str, inode: int) -> None:
    """Delete our socket's file, if it is still the one that was made here."""
    try:
        if os.lstat(path).st_ino == inode:
            os.unlink(path)
    except OSError:
        pass


def remove_dead(path: str, process: int = 0) -> None:
    """Delete a socket at which nothing listens, unless another process is starting a service meanwhile.

    `process`: one that is about to end. When it is killed, the system may close its pipes before the socket at which it listened.
    """
    from fcntl import LOCK_EX, LOCK_NB, flock

    try:
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        flock(folder, LOCK_EX | LOCK_NB)
        if not _is_served(path, process):
            os.unlink(path)
    except OSError:
        pass
    finally:
        os.close(folder)


def _is_served(path: str, process: int) -> bool:
    """Return whether a process listens at a socket, waiting for the end of this one if that is to end."""
    end = time.monotonic() + BIND_SECONDS
    while (other := connect(path)) is not None:
        is_ending = peer_process(other) == process
        other.close()
        if not is_ending or time.monotonic() > end:
            return True
        time.sleep(LOOK_SECONDS)
    return False


class _Server:
    """Gives each connection to a child: to the one that was prepared for it, or else to a new one."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._process = os.getpid()
        self._files = LoadedFiles()
        self._waiting = select.poll()
        self._pause: float | None = SPARE_MILLISECONDS
        self._spare: socket.socket | None = None
        self._is_spare_ready = False

    def serve(self) -> None:
        """Take connections until standard input ends."""
        self._waiting.register(0, select.POLLIN)
        self._waiting.register(self._listener, select.POLLIN)
        while True:
            events = dict(self._waiting.poll(self._pause))
            if 0 in events:
                return  # nothing is ever written to it: the service has ended
            if not events:
                self._make_spare()
            if self._spare is not None and self._spare.fileno() in events:
                self._take_from_spare(self._spare)
            if self._listener.fileno() in events:
                with contextlib.suppress(OSError):  # who cannot be served does the command itself
                    client, _ = self._listener.accept()
                    with client:
                        self._give(client)

    def _make_spare(self) -> None:
        """Start a child that prepares itself for the next command; only one until a command came."""
        self._pause = None
        with contextlib.suppress(OSError):  # there are too many processes; without it all works
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    self._fork(lambda: wait_for_command(theirs, ours, self._do))
                except OSError:
                    ours.close()
                    raise
            self._waiting.register(ours, select.POLLIN)
            self._spare, self._is_spare_ready = ours, False

    def _take_from_spare(self, spare: socket.socket) -> None:
        """Note that the spare child is ready, or that it has ended."""
        try:
            self._is_spare_ready = bool(spare.recv(1))
        except OSError:
            self._is_spare_ready = False
        if not self._is_spare_ready:
            self._drop_spare(spare)

    def _drop_spare(self, spare: socket.socket) -> None:
        self._waiting.unregister(spare)
        spare.close()
        self._spare, self._is_spare_ready = None, False

    def _give(self, client: socket.socket) -> None:
        """Let a child run a command; raises OSError if there are too many processes."""
        with contextlib.suppress(BrokenPipeError):
            os.write(1, b".")
        self._pause = SPARE_MILLISECONDS if self._spare is None or self._is_spare_ready else None
        if self._spare is not None and self._is_spare_ready:
            spare = self._spare
            try:
                socket.send_fds(spare, [b"c"], [client.fileno()])
                return
            except OSError:
                pass  # it was killed
            finally:
                self._drop_spare(spare)
        self._fork(lambda: self._do(client))

    def _fork(self, work: Callable[[], None]) -> None:
        """Start a child that does this and ends; raises OSError if there are too many processes."""
        if os.fork() == 0:
            try:
                self._listener.close()
                if self._spare is not None:
                    self._spare.close()  # it ends when no other process has this
                work()
            finally:
                os._exit(1)

    def _do(self, client: socket.socket) -> None:
        """Do a command, in a child, or have the server end if its files have changed."""
        if not self._files.have_changed():
            CommandChild(client).run()
        elif os.getppid() == self._process:
            os.kill(self._process, signal.SIGTERM)  # the service starts another one, which loads them as they are now


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
