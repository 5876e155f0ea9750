"""The output of `venvoy add`: adding a requirement to pyproject.toml or a requirements file, and installing it."""

from __future__ import annotations

from venvoy_protocol.add import ADD
from venvoy_server.commandline.list_edits import render
from venvoy_server.commandline.steps import exit_status
from venvoy_server.commandline.view import View

VIEW = View(ADD, render=render, exit_status=exit_status)
