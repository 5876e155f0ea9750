"""Run a command-line command in a child process of the user's running service, where all modules are already imported.

This process sends the child everything that determines the command's behaviour and output: arguments, environment
variables, current folder, standard input, output and error. The child accepts the command only if it can do the same as
this process; otherwise the command runs in this process. A command that makes changes never runs twice: once the child
may have begun, only the child runs the command.
"""

from __future__ import annotations

import marshal
import os
import sys

from venvoy_server.relay.place import NoPlace, place
from venvoy_server.relay.reading import READ_ONLY_METHODS

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be a tenth of the start
    from _socket import socket
    from typing import Any

CHANGING = frozenset({"create", "install", "remove", "restore", "sync", "uninstall"})
"""Commands that change an environment. They may ask questions at the terminal, and roll back when interrupted."""
QUICK = CHANGING | {"activate", "call", "check", "discover", "hook", "packages", "run", "selection", "status"}
"""Commands that the service may run: those in `CHANGING`, commands that only read, and `run`, which becomes another
program.
"""
SWITCH = "VENVOY_SERVICE"
"""Environment variable: `off` runs every command in this process.

`start` starts a service for later commands if none runs.
"""
OPTION = "--no-service"
PATIENCE_SECONDS = 1.0
"""Timeout in seconds for the service to accept a command; after that, the command runs in this process."""
READY, GO, STATUS, EXECUTE, INTERRUPT, FAILED_TO_EXECUTE, WRITTEN = b"r", b"g", b"s", b"x", b"i", b"f", b"w"
"""Message types between this process and the child. STATUS, EXECUTE and FAILED_TO_EXECUTE are followed by the length of
a `marshal` value and the value; INTERRUPT by the signal number.
"""
_CHANGING_OPTIONS = frozenset({"--fix", "--unsafe-fixes", "--watch", "-w", "--write-baseline"})
SERVICE_ENDED = 3
SIGINT = 2
_NEXT = {
    False: "`--no-service` does without it",
    True: "`venvoy doctor` shows what was left unfinished, and the next change of the environment cleans it up",
}
"""Advice in the message that the service ended, by whether the command makes changes."""


def run(words: list[str]) -> int | None:
    """Run a command (`words`: its arguments) in the service and return its exit status.

    None if the command must run in this process: no service runs, it does not accept the command, or it ended before
    the command changed or wrote anything.
    """
    switch = os.environ.get(SWITCH, "")
    own = words[: words.index("--")] if "--" in words else words
    if switch == "off" or OPTION in own or _must_run_here(own):
        return None
    try:
        at = place(make=switch == "start")
        connection = _connect(at.commands)
        if connection is None:
            if switch == "start":
                _start_service()
            return None
        return _Client(connection, words).run()
    except (NoPlace, OSError):
        return None


def _connect(path: str) -> socket | None:
    """Connect to the service's socket for commands at `path`; return None if no service accepts the connection there.

    The socket modules are imported only if the socket file exists.
    """
    if not os.path.lexists(path):
        return None
    from venvoy_server.relay.joining import connect

    return connect(path, PATIENCE_SECONDS)


def _must_run_here(words: list[str]) -> bool:
    """Return whether a command must run in this process, and cannot run in a child process of the shared service.

    `words` are the command's arguments. True for `check` with an option such as `--fix`, for `call` of a method that
    changes something, and for `hook` without `--step`. A command that changes an environment, such as `install`, must
    run in this process only if this is a background job. Always True if this process has properties that a child
    process cannot adopt: options of Python, a missing standard stream, or arguments in `/dev/fd`.
    """
    flags = sys.flags
    is_odd = flags.debug or flags.inspect or flags.interactive or flags.optimize or flags.dev_mode or flags.verbose
    if is_odd or flags.bytes_warning or sys.warnoptions:
        return True
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        return True
    if any("/fd/" in word for word in words):  # a descriptor of this process, as of a shell's `<(...)`
        return True
    if words[0] in CHANGING:
        return _is_in_background()
    if words[0] == "hook":
        return "--step" not in words
    if words[0] == "call":
        return len(words) < 2 or words[1].removeprefix("venvoy/").removeprefix("venvoy.") not in READ_ONLY_METHODS
    if words[0] == "check":
        return any(word.partition("=")[0] in _CHANGING_OPTIONS for word in words)
    return False


def _is_in_background() -> bool:
    """Return whether this process is a background job of a terminal.

    The terminal stops a background job that reads from the terminal. It would not stop the child process of the shared
    service in which a command normally runs. A background job therefore runs the command itself.
    """
    try:
        return os.isatty(0) and os.tcgetpgrp(0) != os.getpgrp()
    except OSError:  # not this process's controlling terminal, which cannot stop it
        return False


def _interrupt_at_end() -> None:
    """Make SIGTERM and SIGHUP raise KeyboardInterrupt with the signal number as its argument.

    A signal that is ignored (as under `nohup`) or has a handler already is left alone.
    """
    import _signal  # type: ignore[import-not-found]  # `signal` takes long to load

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt(number)

    for number in (_signal.SIGTERM, _signal.SIGHUP):
        if _signal.getsignal(number) == _signal.SIG_DFL:
            _signal.signal(number, stop)


class _Client:
    """This process's side of the connection to the child process of the service that runs the command."""

    def __init__(self, connection: socket, words: list[str]) -> None:
        self._connection = connection
        self._words = words
        self._changes = words[0] in CHANGING
        self._is_interrupted = False
        self._has_written = False

    def run(self) -> int | None:
        """Have the child run the command, and return the exit status; None if the command must run in this process.

        If None is returned, the child has changed nothing and written no output. Raises KeyboardInterrupt if this
        process was interrupted and the child did not return a status.
        """
        self._connection.settimeout(PATIENCE_SECONDS)
        try:
            if not self._is_ready():
                return None
            if self._changes:
                _interrupt_at_end()
            self._send_descriptors()
            return self._answer()
        except KeyboardInterrupt as interrupt:
            # A running child rolls back its changes, and reports the interrupt.
            self._is_interrupted = True
            try:
                self._connection.sendall(INTERRUPT + bytes(interrupt.args or (SIGINT,)))
                status = self._answer()
            except OSError:
                status = None
            if status is None:
                sys.stderr.write(_clearing())
                raise interrupt from None
            return status

    def _is_ready(self) -> bool:
        data = marshal.dumps(request(self._words))
        try:
            self._connection.sendall(len(data).to_bytes(4, "big") + data)
            return self._connection.recv(1) == READY
        except OSError:
            return False

    def _send_descriptors(self) -> None:
        """Send the standard streams and the current folder, as file descriptors, to the process that runs the command.

        That process is a child of the shared service; it starts the command when it receives the descriptors. Called
        only after the child process has sent READY, since a child process that hangs would keep the descriptors open.
        """
        from _socket import SCM_RIGHTS, SOL_SOCKET

        here = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            rights = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2, here))
            self._connection.sendmsg([GO], [(SOL_SOCKET, SCM_RIGHTS, rights)])
            self._connection.settimeout(None)
        finally:
            os.close(here)

    def _answer(self) -> int | None:
        while True:
            kind = self._connection.recv(1)
            if kind == WRITTEN:
                self._has_written = True
            elif kind == STATUS:
                return int(receive(self._connection))
            elif kind == EXECUTE:
                self._execute(*receive(self._connection))
            elif self._is_interrupted or not (self._changes or self._has_written):
                return None
            else:
                sys.stderr.write(
                    f"{_clearing()}venvoy: the service ended during the command; {_NEXT[self._changes]}.\n"
                )
                return SERVICE_ENDED

    def _execute(self, file: str, words: list[str], variables: dict[str, str]) -> None:
        """Replace this process by the program that `venvoy run` is to start.

        A child process of the shared service runs `venvoy run` for this process, and requests the replacement. `file`
        is the program, `words` are its arguments, beginning with its name, and `variables` its environment variables.
        If the program cannot be executed, the error number is sent to the child process, which reports the error.
        """
        try:
            os.execvpe(file, words, variables)
        except OSError as error:
            send(self._connection, FAILED_TO_EXECUTE, error.errno)


def _clearing() -> str:
    """Return the escape sequence that clears the terminal's current line, or "" if standard error is not a terminal.

    It removes a line of progress that an interrupted child has left there.
    """
    return "\r\x1b[2K" if sys.stderr.isatty() else ""


def request(words: list[str]) -> dict[str, object]:
    """Return the properties of this process that determine a command's behaviour, by name.

    They are the command's arguments (`words`), the program's path (`sys.argv[0]`), environment variables, encodings,
    and the parent process id.
    """
    streams = [(stream.encoding, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr)]
    return {
        "words": words,
        "program": sys.argv[0],
        "variables": list(os.environb.items()),
        "parent": os.getppid(),
        "file system": (sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()),
        "streams": streams,
    }


def send(connection: socket, kind: bytes, value: Any) -> None:
    """Send a message: its type (`kind`, one byte), the length of the data (4 bytes), and `value` as `marshal` data."""
    data = marshal.dumps(value)
    connection.sendall(kind + len(data).to_bytes(4, "big") + data)


def receive(connection: socket) -> Any:
    """Receive and decode the value of a message, after the caller has read the message's type (its first byte).

    Raises EOFError if the other side has closed the connection.
    """
    return marshal.loads(exactly(connection, int.from_bytes(exactly(connection, 4), "big")))


def exactly(connection: socket, size: int) -> bytes:
    """Receive exactly `size` bytes; raises EOFError if the connection is closed before that."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _start_service() -> None:
    """Start the service from a forked child process, without waiting for it."""
    from venvoy_server.relay.main import start_service

    if os.fork() == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        try:
            start_service()
        finally:
            os._exit(0)
