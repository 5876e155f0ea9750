"""Suggest next steps with an environment, in the syntax of the shell that runs the command."""

from __future__ import annotations

import os
from shlex import quote

from venvoy_server.commandline.style import from_here


def activation_line(environment: str | None = None) -> str:
    """Return the command that activates an environment, by default the selected one, in the parent shell's syntax."""
    from venvoy_server.activation.shells import SHELLS, shell_named
    from venvoy_server.system.processes.parent_shell import parent_shell

    shell = parent_shell(SHELLS)
    words = ["venvoy", "activate", *([] if shell else ["--shell", "bash"])]
    words += [quote(from_here(environment))] if environment is not None else []
    return shell_named(shell or "bash").evaluate.replace("%s", " ".join(words))


def use_line(prefix: str, *, is_selected: bool) -> str:
    """Return how to use an environment, or an empty text if it is active already."""
    active = os.environ.get("VIRTUAL_ENV")
    if active and os.path.realpath(active) == os.path.realpath(prefix):
        return ""
    run = ", or venvoy run -- COMMAND" if is_selected else ""
    return f"Next: {activation_line(None if is_selected else prefix)}{run}"
