"""The output of `venvoy drop`: dropping a requirement from pyproject.toml or a requirements file; uninstalling it."""

from __future__ import annotations

from venvoy_protocol.drop import DROP
from venvoy_server.commandline.list_edits import render
from venvoy_server.commandline.steps import exit_status
from venvoy_server.commandline.view import View

VIEW = View(DROP, render=render, exit_status=exit_status)
