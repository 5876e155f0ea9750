"""Activation for tcsh."""

from __future__ import annotations

from venvoy_server.activation.c_shell import c_shell

SHELL = c_shell("tcsh")
