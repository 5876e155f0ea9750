"""A process of the running service that runs `venvoy` commands for other processes, which saves them the imports.

It has all modules loaded, and forks a child for each command. A spare child is forked in advance for the next command
(`command_spare`).
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
"""Delay in milliseconds after a command before a spare child is forked, so as not to slow down the command's start."""
BIND_SECONDS = 10.0
"""Timeout in seconds for the socket of a process that is ending to become free."""
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
"""Modules that the packages above import lazily; a test compares this list with the modules that commands load."""


def main(words: Sequence[str]) -> int:
    """Run commands that arrive at a socket until standard input ends; return the exit status.

    `words` are two paths: that of this socket, and that of the socket of the service that started this process. At the
    end, the service's socket is deleted if the service has left it behind. A byte is written to standard output for
    each command, so that the service knows that commands arrive. The status is 1 if the first path cannot be used.
    """
    path, service = words
    started_by = os.getppid()
    gc.set_threshold(50_000)  # as in a process that runs a command
    preload()
    if select.select([0], [], [], 0)[0]:  # the service has ended meanwhile
        remove_dead(service, started_by)
        return 0
    signal.signal(signal.SIGTERM, _end)
    listener = _listen(path)
    if listener is None:
        return 1
    inode = os.lstat(path).st_ino
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # reap children automatically
    server = _Server(listener)
    gc.collect()
    gc.freeze()  # frozen objects stay in memory shared with the children
    try:
        server.serve()
    finally:
        _remove(path, inode)
        listener.close()
        remove_dead(service, started_by)
    return 0


def _end(number: int, frame: object) -> None:
    """Handle SIGTERM: exit in the same way as at the end of standard input."""
    raise SystemExit(128 + number)


def preload() -> None:
    """Import all modules that commands may import, also those imported on demand, and compile all regular expressions.

    Raises ImportError, and re.error for an invalid expression in this program.
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
    """Delete the socket at `path` if it is still the one that this process created, whose inode number is given."""
    try:
        if os.lstat(path).st_ino == inode:
            os.unlink(path)
    except OSError:
        pass


def remove_dead(path: str, ending_process: int = 0) -> None:
    """Delete the socket at `path` if no process listens on it, unless another process is starting a service there.

    `ending_process` is the id of a process that is ending but may still listen; 0 if there is none. The function waits
    up to ten seconds until this process no longer listens.
    """
    from fcntl import LOCK_EX, LOCK_NB, flock

    try:
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        flock(folder, LOCK_EX | LOCK_NB)
        if not _is_served(path, ending_process):
            os.unlink(path)
    except OSError:
        pass
    finally:
        os.close(folder)


def _is_served(path: str, ending_process: int) -> bool:
    """Return whether a process listens on the socket at `path`.

    `ending_process` is the id of a process that is about to end. If this process listens, wait up to ten seconds for it
    to close the socket. The result is then False, or True if the process has not closed the socket in this time.
    """
    end = time.monotonic() + BIND_SECONDS
    while (other := connect(path)) is not None:
        is_ending = peer_process(other) == ending_process
        other.close()
        if not is_ending or time.monotonic() > end:
            return True
        time.sleep(LOOK_SECONDS)
    return False


class _Server:
    """Accepts connections with commands, and has a forked child run each: the spare child if ready, or a new one."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._process = os.getpid()
        self._files = LoadedFiles()
        self._waiting = select.poll()
        self._pause: float | None = SPARE_MILLISECONDS
        self._spare: socket.socket | None = None
        self._is_spare_ready = False

    def serve(self) -> None:
        """Accept connections until standard input ends."""
        self._waiting.register(0, select.POLLIN)
        self._waiting.register(self._listener, select.POLLIN)
        while True:
            events = dict(self._waiting.poll(self._pause))
            if 0 in events:
                return  # end of file, as nothing is ever written: the service has ended
            if not events:
                self._make_spare()
            if self._spare is not None and self._spare.fileno() in events:
                self._take_from_spare(self._spare)
            if self._listener.fileno() in events:
                with contextlib.suppress(OSError):  # a client that cannot be served runs the command itself
                    connection, _ = self._listener.accept()
                    with connection:
                        self._hand_to_child(connection)

    def _make_spare(self) -> None:
        """Fork the spare child, which prepares for the next command; ignore it if that fails, since it is optional."""
        self._pause = None
        with contextlib.suppress(OSError):  # process limit reached; a spare child is optional
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    self._fork(lambda: wait_for_command(theirs, ours, self._run_command))
                except OSError:
                    ours.close()
                    raise
            self._waiting.register(ours, select.POLLIN)
            self._spare, self._is_spare_ready = ours, False

    def _take_from_spare(self, spare: socket.socket) -> None:
        """Receive the message that the spare child, forked in advance for the next command, is ready.

        `spare` is the connection to this child. If the child has ended instead, the connection is closed.
        """
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

    def _hand_to_child(self, connection: socket.socket) -> None:
        """Have a child process run the command that a client sends over `connection`.

        The child is the spare child, which was forked in advance, if it is ready; otherwise a new child is forked.
        Raises OSError if the process limit is reached.
        """
        with contextlib.suppress(BrokenPipeError):
            os.write(1, b".")
        self._pause = SPARE_MILLISECONDS if self._spare is None or self._is_spare_ready else None
        if self._spare is not None and self._is_spare_ready:
            spare = self._spare
            try:
                socket.send_fds(spare, [b"c"], [connection.fileno()])
                return
            except OSError:
                pass  # the spare child was killed
            finally:
                self._drop_spare(spare)
        self._fork(lambda: self._run_command(connection))

    def _fork(self, work: Callable[[], None]) -> None:
        """Fork a child that runs `work` and exits; raises OSError if the process limit is reached."""
        if os.fork() == 0:
            try:
                self._listener.close()
                if self._spare is not None:
                    self._spare.close()  # the spare child ends when no other process holds this end
                work()
            finally:
                os._exit(1)

    def _run_command(self, connection: socket.socket) -> None:
        """Run the command that a client sends over `connection`; called in a forked child of the server.

        If the program's files have changed since the server started, the child does not run the command, so the client
        runs it. The child then terminates the server, its parent process, and the user's service restarts the server
        with the new files.
        """
        if not self._files.have_changed():
            CommandChild(connection).run()
        elif os.getppid() == self._process:
            os.kill(self._process, signal.SIGTERM)  # the service restarts it with the new files


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
