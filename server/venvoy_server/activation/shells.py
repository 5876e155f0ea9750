"""The table of supported shells, and the command lines that activate an environment in each of them."""

from __future__ import annotations

from venvoy_server.activation import bourne, c_shell, cmd, elvish, fish, nushell, powershell, xonsh
from venvoy_server.activation.leaving import edits_that_leave
from venvoy_server.activation.model import Activation, Commands, Prompt, Shell, UnsupportedValue
from venvoy_server.activation.posix_paths import with_posix_paths

_SHELLS: dict[str, Shell] = {
    shell.name: shell
    for shell in (
        *bourne.SHELLS,
        fish.SHELL,
        *c_shell.SHELLS,
        powershell.SHELL,
        cmd.SHELL,
        nushell.SHELL,
        elvish.SHELL,
        xonsh.SHELL,
    )
}

SHELLS: tuple[str, ...] = tuple(_SHELLS)


def shell_named(name: str) -> Shell:
    """Return the `Shell` of this name (such as `bash`); raises KeyError if the name is not in SHELLS."""
    return _SHELLS[name]


def command_lines(activation: Activation, shell: str) -> Commands:
    """Return the commands of a shell that activate an environment, and those that undo the activation.

    Raises KeyError for a shell that is not in SHELLS.
    """
    how = shell_named(shell)
    edits, undo, leave = activation.edits, activation.undo, edits_that_leave(activation)
    if how.posix_paths:
        edits, undo, leave = with_posix_paths(edits), with_posix_paths(undo), with_posix_paths(leave)
    try:
        activate = how.render(edits)
        prompt = Prompt(activation.name, how.render(leave))
        interactive = (*activate, *how.interact(prompt)) if how.interact else activate
        return Commands(activate, how.render(undo), interactive)
    except UnsupportedValue as refused:
        return Commands((), (), problem=str(refused))


def line_to_evaluate(commands: tuple[str, ...], shell: str) -> str:
    """Join a shell's commands to one text, with the separator of that shell (such as a line break), and return it.

    The text is what `venvoy activate --shell bash` prints and `eval "$(...)"` executes; it may have several lines.
    """
    return shell_named(shell).separator.join(commands)
