"""What this process does, for its log: the service has one, and a command with --verbose.

`logging` is loaded by those who want a log; no other command pays for its import.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from venvoy_server.environments.redact import redacted, redacted_command


def log(message: str) -> None:
    """Write a line to the log, if there is one."""
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.getLogger("venvoy").info("%s", message)


def log_start(argv: Sequence[str], on_line: Callable[[str], None] | None) -> Callable[[str], None] | None:
    """Log that a program is run, and return who is to be given each line of its error output.

    That is `on_line`, or, where there is a log, a function that logs the line before. Credentials are hidden.
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
