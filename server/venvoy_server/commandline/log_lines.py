"""The service's log, on standard error and in a file, without credentials and terminal control sequences.

Line breaks in messages are escaped, so that a path or request cannot forge a log line; a traceback is indented below
its message. Each line has the process id, because several processes may write to one file.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from io import TextIOWrapper
from typing import Final

from venvoy_server.commandline.terminal import complain, for_terminal
from venvoy_server.environments.redact import redacted_log
from venvoy_server.rpc import client_log
from venvoy_server.rpc.client_log import request_mark, shortened

_FORMAT: Final = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
_MOST_BYTES: Final = 128 * 1024
"""Buffer size in bytes, enough to write any record at once, so that records of two services do not mix."""
_INDENT: Final = "\n    "


class LogLines(logging.Formatter):
    """Formats log messages as lines. Credentials are redacted and control characters escaped.

    That is needed because clients and files determine the content of the messages.
    """

    def __init__(self) -> None:
        super().__init__(_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        """Return a log message as a line, with its indented traceback below if there is one."""
        lines = for_terminal(shortened(redacted_log(super().format(record))), colour=False).split("\n")
        return _INDENT.join(lines)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """Return a log message as one line, without its traceback: time, level, process id, logger, message.

        Line breaks are escaped. In a request, `[client:request] ` precedes the message: the number of the client's
        connection and the request's id.
        """
        record.message = (request_mark() + record.message).replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


class LogFile(logging.FileHandler):
    """A log file that only the user may read. If it was moved or deleted, as by logrotate, a new one is opened.

    A line that cannot be written is dropped; this is reported once on standard error.
    """

    def __init__(self, path: str) -> None:
        self._fails = False
        super().__init__(path, encoding="utf-8", errors="backslashreplace")

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(descriptor, "a", _MOST_BYTES, encoding=self.encoding, errors=self.errors)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a log message to the file; open the file again first if it was moved or deleted."""
        try:
            old = self.stream
            if old is None:
                self.stream = self._open()
            elif self._is_elsewhere(old):
                self.stream = None
                old.close()
                self.stream = self._open()
        except OSError:
            self.handleError(record)
            return
        logging.StreamHandler.emit(self, record)

    def _is_elsewhere(self, stream: TextIOWrapper) -> bool:
        """Return whether the open file was moved or deleted, so that another file or none is at its path."""
        try:
            return not os.path.samestat(os.stat(self.baseFilename), os.fstat(stream.fileno()))
        except FileNotFoundError:
            return True

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Report once on standard error that the file cannot be written."""
        error = sys.exc_info()[1]
        if not self._fails:
            self._fails = True
            reason = error.strerror if isinstance(error, OSError) else error
            complain("", f"the log file {self.baseFilename} cannot be written: {reason}.")


def _make_folder(path: str) -> None:
    """Create a folder and its missing parents, accessible to the current user only; raises OSError."""
    if not os.path.isdir(path):
        _make_folder(os.path.dirname(path))
        with contextlib.suppress(FileExistsError):  # another service has made it; if it is a file, opening fails
            os.mkdir(path, 0o700)


def begin_log(level: int, file: str | None) -> str | None:
    """Begin to log messages of severity `level` (such as `logging.INFO`) and above, to standard error and to a file.

    `file` is the path of the log file; with None, there is no log file. Return an error message if the file cannot be
    opened, else None.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    problem = None
    if file is not None:
        try:
            _make_folder(os.path.dirname(file))
            handlers.append(LogFile(file))
        except OSError as error:
            problem = f"The log file {file} cannot be written: {error.strerror or error}. There is none."
    for handler in handlers:
        handler.setFormatter(LogLines())
        handler.setLevel(level)
    logging.basicConfig(handlers=handlers, level=level)
    client_log.begin(level)
    return problem
