"""The output of `venvoy uninstall`, which removes packages from an environment."""

from __future__ import annotations

from venvoy_protocol.uninstall import UNINSTALL, UninstallResult
from venvoy_server.commandline.steps import exit_status, package_text
from venvoy_server.commandline.view import Switches, View


def render(result: UninstallResult, switches: Switches) -> str:
    """Return the text for standard output: what was uninstalled, or in a dry run what would be uninstalled."""
    return package_text(result, switches)


VIEW = View(UNINSTALL, render=render, exit_status=exit_status)
