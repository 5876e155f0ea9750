"""Logging for processes that have a log: the service, and commands with --verbose.

`logging` is imported only by processes that want a log; no other command pays for its import.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from venvoy_server.environments.redact import redacted, redacted_command


def log(message: str) -> None:
    """Write a line to the logger `venvoy`; no-op if `logging` is not imported."""
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.getLogger("venvoy").info("%s", message)


def log_start(argv: Sequence[str], on_line: Callable[[str], None] | None) -> Callable[[str], None] | None:
    """Log the command line of a program; return the function to call with each line of its error output.

    That function is `on_line` itself if there is no log. Otherwise it writes the line to the log, then calls `on_line`.
    Credentials are replaced in the log.
    """
    if "logging" not in sys.modules:
        return on_line
    from shlex import join

    log(f"$ {join(redacted_command(argv))}")

    def take(line: str) -> None:
        log(f"  {redacted(line)}")
        if on_line is not None:
            on_line(line)

    return take
