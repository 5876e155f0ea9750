"""Activation for zsh."""

from __future__ import annotations

from venvoy_server.activation.bourne import bourne_shell

SHELL = bourne_shell("zsh")
