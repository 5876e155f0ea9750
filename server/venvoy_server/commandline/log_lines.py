"""Lines of the log: without credentials, and with nothing in them that controls the terminal they may be read on."""

from __future__ import annotations

import logging
import os
import sys

from venvoy_server.commandline.terminal import for_terminal
from venvoy_server.environments.redact import redacted
from venvoy_server.rpc import client_log
from venvoy_server.rpc.client_log import request_mark


class LogLines(logging.Formatter):
    """Formats records; what they say comes from clients and files, so it is redacted and made harmless as a whole."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, with its traceback below if it has one."""
        return for_terminal(redacted(super().format(record)), colour=False)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """Return the line without its traceback, with the client's number and the request's id before the message."""
        record.message = request_mark() + record.message
        return super().formatMessage(record)


def begin_log(level: int, file: str | None) -> None:
    """Log to standard error, and to a file that only the user may read if one is named; raises OSError."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handlers.append(logging.FileHandler(file, encoding="utf-8", errors="backslashreplace"))
    for handler in handlers:
        handler.setFormatter(LogLines())
        handler.setLevel(level)
    logging.basicConfig(handlers=handlers, level=level)
    logging.getLogger("pygls").setLevel(logging.ERROR)
    client_log.begin(level)
