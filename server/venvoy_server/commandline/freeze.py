"""The output of `venvoy freeze`: the installed packages as lines of a requirements file, and nothing else."""

from __future__ import annotations

from venvoy_protocol.freeze import FREEZE, FreezeResult
from venvoy_server.commandline.stderr_notes import say_aside, say_before_use
from venvoy_server.commandline.terminal import harmless
from venvoy_server.commandline.view import Switches, View


def render(result: FreezeResult, switches: Switches) -> str:
    """Return a requirement line per installed package; notes and problems go to standard error."""
    say_before_use(result.problems)
    say_aside([f"note: {notice}" for notice in result.notices])
    return "\n".join(harmless(line) for line in result.lines)


VIEW = View(FREEZE, render=render)
