"""The options and output of `venvoy lock`, which writes exact versions of all dependencies to a file (the lock)."""

from __future__ import annotations

from venvoy_protocol.lock import LOCK, LockResult
from venvoy_server.commandline.exit_status import DONE, FINDINGS
from venvoy_server.commandline.lock_texts import summary
from venvoy_server.commandline.options import Option, Values
from venvoy_server.commandline.view import Switches, View

_CHECK = Option(
    "check",
    "check",
    "flag",
    description="Write nothing, and end with status 1 if the lock is out of date.",
    negatable=False,
)


def prepare(values: Values, switches: Switches) -> None:
    """Set `dry_run` in `values` if `--check` was given, which only compares the lock file with a new lock.

    `values` are the options that become the method's parameters, `switches` the others.
    """
    if switches.flag("check"):
        values["dry_run"] = True


def exit_status(result: LockResult, switches: Switches) -> int:
    """Return 1 if `--check` was given and the lock file is out of date, else 0."""
    return FINDINGS if switches.flag("check") and result.edit.edits else DONE


VIEW = View(LOCK, render=summary, prepare=prepare, exit_status=exit_status, options=(_CHECK,))
