"""Entry point of the command `venvoy`: runs a command in the user's running service if possible, else here."""

# isort: skip_file
from __future__ import annotations

from venvoy_server.import_path import drop_foreign_entries

drop_foreign_entries()  # before any import that a folder of PYTHONPATH could replace

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; `words` defaults to this process's arguments."""
    if words is not None:
        from venvoy_server.command_line import run_command

        return run_command(words)
    try:
        return _run_process(sys.argv[1:])
    except KeyboardInterrupt as interrupt:  # Ctrl-C may arrive while a command's modules are imported
        from venvoy_server.commandline.terminal import complain_of_interrupt

        complain_of_interrupt()
        return 128 + (interrupt.args[0] if interrupt.args else 2)


def _run_process(words: list[str]) -> int:
    """Run the command that this process was started for, and return the exit status.

    The user's running service runs it if possible, otherwise this process does.
    """
    if words[:1] != ["serve"]:
        # Collections during imports take a tenth of the startup time and free nothing; large results still cause some.
        gc.set_threshold(50_000)
    if os.name != "nt" and words and sys.implementation.name == "cpython":
        status = _by_the_service(words)
        if status is not None:
            return status
    from venvoy_server.command_line import run_command

    return run_command(words, is_process=True)


def _by_the_service(words: list[str]) -> int | None:
    """Run a command in the user's running service; return its exit status, or None if this process must run it.

    `words` are the command's name and arguments. The result is None if no service runs or the service does not accept
    the command. It is also None for commands that services never run, such as `help`.
    """
    if words[0] == "serve":
        if "--shared" not in words or "--help" in words or "-h" in words:
            return None
        from venvoy_server.relay.main import main as relay

        return relay(words[1:])
    from venvoy_server.relay.command import QUICK, run

    return run(words) if words[0] in QUICK else None


if __name__ == "__main__":
    sys.exit(main())
