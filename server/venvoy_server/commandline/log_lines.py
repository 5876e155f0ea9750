"""Lines of the log: without credentials, and with nothing in them that controls the terminal they may be read on."""

from __future__ import annotations

import logging

from venvoy_server.commandline.terminal import for_terminal
from venvoy_server.environments.redact import redacted


class LogLines(logging.Formatter):
    """Formats records; what they say comes from clients and files, so it is redacted and made harmless as a whole."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, with its traceback below if it has one."""
        return for_terminal(redacted(super().format(record)), colour=False)
