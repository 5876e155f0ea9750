"""A command that is done by a child of the user's running service: what it would import here is loaded there.

The child gets everything that decides what the command does and writes: the words, the variables, the current folder,
standard input, output and error. It answers only if it can do what this process would; otherwise the command is done here.
A command that changes something is never done twice: once the child may have begun, it is the child that does it.
"""

from __future__ import annotations

import marshal
import os
import sys

from venvoy_server.relay.place import NoPlace, place
from venvoy_server.relay.reading import READING

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be a tenth of the start
    from _socket import socket
    from typing import Any

CHANGING = frozenset({"create", "install", "remove", "restore", "sync", "uninstall"})
"""Commands that change an environment; they may ask at the terminal, and take back what they began if they are interrupted."""
QUICK = CHANGING | {"activate", "call", "check", "discover", "hook", "packages", "run", "selection", "status"}
"""These, and commands that only read (and `run`, which becomes another program)."""
SWITCH = "VENVOY_SERVICE"
"""`off`: every command is done here; `start`: the service is started for the next ones, if there is none."""
OPTION = "--no-service"
PATIENCE_SECONDS = 1.0
"""How long the service may take to begin; then the command is done here."""
READY, GO, STATUS, EXECUTE, INTERRUPT, FAILED_TO_EXECUTE, WRITTEN = b"r", b"g", b"s", b"x", b"i", b"f", b"w"
"""What the two say to each other; a text after STATUS, EXECUTE and FAILED_TO_EXECUTE is `marshal`'s,
after its length; INTERRUPT is followed by the number of the signal."""
_CHANGING_OPTIONS = frozenset({"--fix", "--unsafe-fixes", "--watch", "-w", "--write-baseline"})
SERVICE_ENDED = 3
SIGINT = 2
_NEXT = {
    False: "`--no-service` does without it",
    True: "`venvoy doctor` shows what was left unfinished, and the next change of the environment cleans it up",
}
"""What the sentence about a service that has ended says of commands that read, and of those that change something."""


def run(words: list[str]) -> int | None:
    """Return the exit status of a command that the service has done, or None if it is to be done here."""
    switch = os.environ.get(SWITCH, "")
    own = words[: words.index("--")] if "--" in words else words
    if switch == "off" or OPTION in own or _is_particular(own):
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
    """Return a connection to the service, or None; where it has no socket, what sockets need is not loaded."""
    if not os.path.lexists(path):
        return None
    from venvoy_server.relay.joining import connect

    return connect(path, PATIENCE_SECONDS)


def _is_particular(words: list[str]) -> bool:
    """Return whether a command changes something, or this process is one whose part a child of the service cannot take."""
    flags = sys.flags
    is_odd = flags.debug or flags.inspect or flags.interactive or flags.optimize or flags.dev_mode or flags.verbose
    if is_odd or flags.bytes_warning or sys.warnoptions:
        return True
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        return True
    if any("/fd/" in word for word in words):  # a descriptor of this process, such as that of a shell's `<(...)`
        return True
    if words[0] in CHANGING:
        return _is_in_background()
    if words[0] == "hook":
        return "--step" not in words
    if words[0] == "call":
        return len(words) < 2 or words[1].removeprefix("venvoy/").removeprefix("venvoy.") not in READING
    if words[0] == "check":
        return any(word.partition("=")[0] in _CHANGING_OPTIONS for word in words)
    return False


def _is_in_background() -> bool:
    """Return whether the terminal stops this process if it asks something: the child, which is in no job, would go on."""
    try:
        return os.isatty(0) and os.tcgetpgrp(0) != os.getpgrp()
    except OSError:  # it is the terminal of others, which does not stop this process
        return False


def _interrupt_at_end() -> None:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt with the signal, unless they are ignored, as under `nohup`."""
    import _signal  # type: ignore[import-not-found]  # `signal` takes long to load

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt(number)

    for number in (_signal.SIGTERM, _signal.SIGHUP):
        if _signal.getsignal(number) == _signal.SIG_DFL:
            _signal.signal(number, stop)


class _Client:
    """This process, as the child of the service sees it."""

    def __init__(self, connection: socket, words: list[str]) -> None:
        self._connection = connection
        self._words = words
        self._changes = words[0] in CHANGING
        self._is_interrupted = False
        self._has_written = False

    def run(self) -> int | None:
        """Return the exit status; None if nothing has been done or written. Raises KeyboardInterrupt if the child does not."""
        self._connection.settimeout(PATIENCE_SECONDS)
        try:
            if not self._is_ready():
                return None
            if self._changes:
                _interrupt_at_end()
            self._go()
            return self._answer()
        except KeyboardInterrupt as interrupt:
            # A child that works undoes what it began, and says that it was interrupted.
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

    def _go(self) -> None:
        """Give the child the standard streams and the current folder: not before, since a server that hangs would keep them open."""
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
        """Become the program of `venvoy run`; the child says why if that cannot be done."""
        try:
            os.execvpe(file, words, variables)
        except OSError as error:
            send(self._connection, FAILED_TO_EXECUTE, error.errno)


def _clearing() -> str:
    """Return what takes away the line of progress that a child may have left at the terminal."""
    return "\r\x1b[2K" if sys.stderr.isatty() else ""


def request(words: list[str]) -> dict[str, object]:
    """Return what decides what a command does in this process."""
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
    """Send a kind of message with a value."""
    data = marshal.dumps(value)
    connection.sendall(kind + len(data).to_bytes(4, "big") + data)


def receive(connection: socket) -> Any:
    """Return the value of a message whose kind was read; raises EOFError if the other side has ended."""
    return marshal.loads(exactly(connection, int.from_bytes(exactly(connection, 4), "big")))


def exactly(connection: socket, size: int) -> bytes:
    """Return exactly `size` bytes; raises EOFError if the connection ends before."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _start_service() -> None:
    """Start the service in the background; this process does not wait for it."""
    from venvoy_server.relay.main import start_service

    if os.fork() == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        try:
            start_service()
        finally:
            os._exit(0)
