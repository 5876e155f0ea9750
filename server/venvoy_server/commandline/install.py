"""The options and output of `venvoy install`, which installs packages into an environment."""

from __future__ import annotations

import os

from venvoy_protocol.install import INSTALL, InstallResult
from venvoy_server.commandline.next_steps import use_line
from venvoy_server.commandline.options import UsageError, Values
from venvoy_server.commandline.standard_input import take_requirements
from venvoy_server.commandline.steps import afterword, change_lines, environment_line, exit_status
from venvoy_server.commandline.style import standard_style
from venvoy_server.commandline.view import Switches, View


def render(result: InstallResult, switches: Switches) -> str:
    """Return the environment's path, a line per package that was or would be changed, and notes."""
    style = standard_style()
    lines = change_lines(result.changes, style)
    if not lines:
        lines = ["Nothing would change." if result.dry_run else "Nothing to do: everything is installed already."]
    elif result.dry_run:
        lines.insert(0, "Would change:")
    return "\n".join([environment_line(result, style), *lines, *afterword(result, style, switches)])


def prepare(values: Values, switches: Switches) -> None:
    """Read a requirements file from standard input for `-r -`; raises UsageError if there is nothing to install.

    In `values` (the options that become the method's parameters), the path of a copy then replaces `-`.
    """
    take_requirements(values)
    if not any(values.get(name) for name in ("packages", "requirements", "editable", "extras", "groups")):
        file = next((name for name in ("requirements.txt", "pyproject.toml") if os.path.exists(name)), None)
        example = f"venvoy install -r {file}" if file else "venvoy install flask"
        raise UsageError(f"Nothing was named to install. An example: `{example}`.")


def next_line(result: InstallResult) -> str:
    """Return a line on how to use the environment, such as activating it; empty if nothing was installed."""
    return use_line(result.environment_path, is_selected=False) if result.changes else ""


VIEW = View(INSTALL, render=render, exit_status=exit_status, prepare=prepare, next_line=next_line)
