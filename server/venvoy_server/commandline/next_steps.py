"""Suggestions of what to do next with an environment: commands in the syntax of the user's shell."""

from __future__ import annotations

import os
from shlex import quote

from venvoy_server.commandline.style import from_here


def activation_line(environment: str | None = None) -> str:
    """Return the command that activates an environment (None: the selected one) in the syntax of the user's shell.

    If that shell is not supported, the syntax is bash's.
    """
    from venvoy_server.activation.shells import SHELLS, shell_named
    from venvoy_server.system.processes.parent_shell import parent_shell

    shell = parent_shell(SHELLS)
    words = ["venvoy", "activate", *([] if shell else ["--shell", "bash"])]
    words += [quote(from_here(environment))] if environment is not None else []
    return shell_named(shell or "bash").evaluate.replace("%s", " ".join(words))


def use_line(prefix: str, *, is_selected: bool) -> str:
    """Return a line on how to use the environment at `prefix`; an empty text if it is already active in the shell.

    `is_selected` is whether commands in the current folder use this environment without naming it.
    """
    from venvoy_server.system.files.host import real_path

    active = os.environ.get("VIRTUAL_ENV")
    if active and real_path(active) == real_path(prefix):
        return ""
    run = ", or venvoy run -- COMMAND" if is_selected else ""
    return f"Next: {activation_line(None if is_selected else prefix)}{run}"
