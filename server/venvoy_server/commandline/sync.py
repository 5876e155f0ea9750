"""The options and output of `venvoy sync`, which makes an environment contain exactly what a file lists."""

from __future__ import annotations

from venvoy_protocol.sync import SYNC, SyncResult
from venvoy_server.commandline.options import Values
from venvoy_server.commandline.standard_input import take_requirements
from venvoy_server.commandline.steps import exit_status, package_text
from venvoy_server.commandline.view import Switches, View


def render(result: SyncResult, switches: Switches) -> str:
    """Return the text for standard output: what was installed and removed, or in a dry run what would be."""
    return package_text(result, switches)


def prepare(values: Values, switches: Switches) -> None:
    """Read a requirements file from standard input if its name is `-`; raises UsageError if it cannot be read.

    In `values` (the options that become the method's parameters), the path of a copy then replaces `-`.
    """
    take_requirements(values)


VIEW = View(SYNC, render=render, exit_status=exit_status, prepare=prepare)
