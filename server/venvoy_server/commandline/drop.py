"""The output of `venvoy drop`, which removes a requirement from a project's file, and uninstalls the package."""

from __future__ import annotations

from venvoy_protocol.drop import DROP
from venvoy_server.commandline.list_edits import render
from venvoy_server.commandline.steps import exit_status
from venvoy_server.commandline.view import View

VIEW = View(DROP, render=render, exit_status=exit_status)
