"""The child process of `command_server`, which runs one command for the `venvoy` process that a user started.

The child adopts the environment variables, current folder and standard streams of that process (the client), so that
the command's output is identical.
"""

from __future__ import annotations

import _thread
import atexit
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any, Never

from venvoy_server.command_line import run_command
from venvoy_server.commandline.exit_status import FAILED
from venvoy_server.relay import command as wire
from venvoy_server.relay.joining import peer_process, peer_user

GO_SECONDS = 5.0
UNDO_SECONDS = 60.0
"""Timeouts in seconds. `GO_SECONDS`: for the client to send its request and its descriptors, and for a command that
only reads to end after the client has gone. `UNDO_SECONDS`: for a command that makes changes to end or roll back
then.
"""


class CommandChild:
    """Runs one command for a client (the process that the user started) in this forked process, which then exits."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._failed: list[int] = []
        self._changes = False
        self._answered = _thread.allocate_lock()
        self._answered.acquire()

    def run(self) -> None:
        """Run the command and send its exit status to the client; do nothing more if the client has ended."""
        try:
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            request = self._request()
            if request is not None:
                status = self._command(request)
                wire.send(self._client, wire.STATUS, status)
        except (OSError, EOFError, ValueError):
            pass  # the client has gone

    def _request(self) -> dict[str, Any] | None:
        """Receive the client's request, and adopt its variables, standard streams and current folder.

        Return the request, or None if the command cannot run in this process; the client then runs it itself.
        """
        self._client.settimeout(GO_SECONDS)
        if peer_user(self._client) not in (None, os.geteuid()):
            return None
        request: dict[str, Any] = wire.receive(self._client)
        same = (sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()) == request["file system"]
        self._changes = request["words"][0] in wire.CHANGING
        if not same or not self._take_on(request) or (self._changes and not self._take_on_limits()):
            return None
        self._client.sendall(wire.READY)
        said, descriptors, _, _ = socket.recv_fds(self._client, 1, 4)
        if said != wire.GO or len(descriptors) != 4:
            return None
        self._client.settimeout(None)
        self._take_over(descriptors)
        sys.stdin, sys.stdout, sys.stderr = self._streams(request["streams"])
        _thread.start_new_thread(self._listen, ())
        return request

    def _take_on(self, request: dict[str, Any]) -> bool:
        """Adopt the environment variables and command-line arguments in the client's `request`.

        Return True if the command can run here. False if the user's settings forbid running commands in another process
        than the one the user started.
        """
        os.environb.clear()
        os.environb.update(request["variables"])
        time.tzset()
        from venvoy_server.configuration import effective, user_configuration
        from venvoy_server.settings import ClientSettings
        from venvoy_server.system.files.host import RealHost
        from venvoy_server.system.processes import parent_shell

        if not effective(ClientSettings(), user_configuration(RealHost())).commands_through_service:
            return False
        parent_shell.started_by = request["parent"]
        sys.argv = [request["program"], *request["words"]]
        return True

    def _take_on_limits(self) -> bool:
        """Adopt the priority and resource limits of the client's process, which also apply to the tools it starts.

        Return whether that succeeded.
        """
        from venvoy_server.system.process_limits import take_on

        process = peer_process(self._client)
        return process is None or take_on(process)

    def _take_over(self, descriptors: list[int]) -> None:
        """Replace the standard streams and the current folder of this process by the client's.

        `descriptors` are the client's standard input, output and error, and its current folder.
        """
        os.fchdir(descriptors[3])
        for number in (0, 1, 2):
            os.dup2(descriptors[number], number)
        for each in descriptors:
            os.close(each)

    def _streams(self, encodings: list[tuple[str, str]]) -> list[Any]:
        """Return new text streams for standard input, output and error.

        `encodings` has the (encoding, error handler) of each of the three. If the command makes no changes, a message
        is sent to the client (the process that the user started) before the first output. Until this message, the
        client runs the command itself if this process fails.
        """
        found: list[Any] = []
        for number, (encoding, errors) in enumerate(encodings):
            raw = io.FileIO(number, "rb" if number == 0 else "wb", closefd=False)
            if number and not self._changes:  # the client never repeats a command that makes changes
                raw = _Announced(number, "wb", closefd=False)
                raw.announce = self._announce
            buffer: Any = io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
            lines = number == 2 or raw.isatty()
            found.append(
                io.TextIOWrapper(buffer, encoding, errors, newline=None if number == 0 else "\n", line_buffering=lines)
            )
        return found

    def _announce(self) -> None:
        self._client.sendall(wire.WRITTEN)

    def _command(self, request: dict[str, Any]) -> int:
        from venvoy_server import run

        run.replace_process = self._execute
        try:
            status = run_command(request["words"])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException as error:  # noqa: BLE001 (as Python does with what a program does not handle)
            sys.excepthook(type(error), error, error.__traceback__)
            status = FAILED
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        atexit._run_exitfuncs()
        return status

    def _execute(self, file: str, words: list[str], variables: dict[str, str]) -> Never:
        """Make the client's process replace itself by the program `file`; raises OSError if that fails.

        `words` are the program's arguments, its name first, and `variables` its environment variables, as for
        `os.execvpe`.
        """
        wire.send(self._client, wire.EXECUTE, (file, words, variables))
        self._answered.acquire()
        number = self._failed[0]
        raise OSError(number, os.strerror(number))

    def _listen(self) -> None:
        """Receive messages from the client (the process that the user started) in a thread until the connection ends.

        A message is a signal number, and this signal is sent to the command. Or it is the number of an error: the
        client could not replace itself by a program. `_execute`, which requested that, then raises OSError. After the
        end of the connection, discard output and interrupt the command. If the command still runs some seconds later,
        exit this process.
        """
        try:
            while kind := self._client.recv(1):
                if kind == wire.INTERRUPT:
                    os.kill(os.getpid(), self._client.recv(1)[0])
                elif kind == wire.FAILED_TO_EXECUTE:
                    self._failed.append(int(wire.receive(self._client)))
                    self._answered.release()
        except (OSError, EOFError):
            pass
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(UNDO_SECONDS if self._changes else GO_SECONDS)
        os._exit(1)


class _Announced(io.FileIO):
    """An unbuffered output file that calls the function `announce` before its first write.

    Output may be written twice if a signal handler raises an exception right after a write, because the buffer that
    uses this file then repeats the write. So commands that ask questions must not use this class.
    """

    announce: Callable[[], None]
    _is_announced = False

    def write(self, data: Any, /) -> int:
        """Write bytes; before the first write, call `announce`. Return the number of bytes written."""
        if not self._is_announced:
            self._is_announced = True
            self.announce()
        return super().write(data) or 0
