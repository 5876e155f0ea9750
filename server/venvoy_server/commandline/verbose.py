"""The log of a command with --verbose, on standard error: the programs that it runs, what they say, and how they end."""

from __future__ import annotations

import logging

from venvoy_server.commandline.terminal import write_aside


class _Lines(logging.Handler):
    """Writes each record as a line, in which nothing can control a terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        write_aside(record.getMessage())


def start_log() -> None:
    """Send what is logged from now on to standard error."""
    logger = logging.getLogger("venvoy")
    logger.handlers = [_Lines()]
    logger.setLevel(logging.INFO)
    logger.propagate = False
