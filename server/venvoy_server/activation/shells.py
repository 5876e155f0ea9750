"""The shells, and an activation in each one's words."""

from __future__ import annotations

from venvoy_server.activation import (
    bash,
    cmd,
    csh,
    dash,
    elvish,
    fish,
    ksh,
    mksh,
    nushell,
    powershell,
    sh,
    tcsh,
    xonsh,
    zsh,
)
from venvoy_server.activation.model import Activation, Commands, Shell, UnsupportedValue
from venvoy_server.activation.posix_paths import with_posix_paths

_SHELLS: dict[str, Shell] = {
    shell.name: shell
    for shell in (
        bash.SHELL,
        zsh.SHELL,
        sh.SHELL,
        dash.SHELL,
        ksh.SHELL,
        mksh.SHELL,
        fish.SHELL,
        csh.SHELL,
        tcsh.SHELL,
        powershell.SHELL,
        cmd.SHELL,
        nushell.SHELL,
        elvish.SHELL,
        xonsh.SHELL,
    )
}

SHELLS: tuple[str, ...] = tuple(_SHELLS)


def shell_named(name: str) -> Shell:
    """Return the shell of a name in SHELLS; raises KeyError for another."""
    return _SHELLS[name]


def command_lines(activation: Activation, shell: str) -> Commands:
    """Return the commands that activate in a shell and that undo it; raises KeyError for an unknown shell."""
    told = shell_named(shell)
    edits, undo = activation.edits, activation.undo
    if told.posix_paths:
        edits, undo = with_posix_paths(edits), with_posix_paths(undo)
    try:
        return Commands(told.render(edits), told.render(undo))
    except UnsupportedValue as refused:
        return Commands((), (), problem=str(refused))


def line_to_evaluate(commands: tuple[str, ...], shell: str) -> str:
    """Return commands as the one text that a shell evaluates (`eval "$(venvoy activate --shell bash)"`)."""
    return shell_named(shell).separator.join(commands)
