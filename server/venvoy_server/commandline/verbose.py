"""The log of a command with --verbose, on standard error: the programs that it starts, their output and exit status."""

from __future__ import annotations

import logging

from venvoy_server.commandline.terminal import write_aside


class _Lines(logging.Handler):
    """Writes each log message to standard error as a line, with terminal control sequences escaped."""

    def emit(self, record: logging.LogRecord) -> None:
        write_aside(record.getMessage())


def start_log() -> None:
    """From now on, write this process's log messages to standard error."""
    logger = logging.getLogger("venvoy")
    logger.handlers = [_Lines()]
    logger.setLevel(logging.INFO)
    logger.propagate = False
