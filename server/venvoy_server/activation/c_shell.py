"""Activation for the C shells: csh and tcsh use the same commands.

Their backquotes replace line breaks by spaces. If a path contains a line break, the commands work when sourced from a
file or typed at the prompt, but name another path when evaluated from backquotes.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Prompt, Shell, VariableEdit


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the csh commands that change environment variables as `edits` specify.

    The last command is `rehash`, which clears the shell's cache of program paths.
    """
    return (*map(_command, edits), "rehash")


def quote(text: str) -> str:
    """Return a text as one word of csh: in single quotes, with `!` (history) and line breaks escaped too.

    Single quotes do not protect these two.
    """
    return "'" + text.replace("'", "'\\''").replace("!", "\\!").replace("\n", "\\\n") + "'"


def _command(edit: VariableEdit) -> str:
    if edit.op == "set":
        return f"setenv {edit.name} {quote(edit.value)}"
    if edit.op == "unset":
        return f"unsetenv {edit.name}"
    if edit.op == "prepend":
        return f'setenv {edit.name} {quote(edit.value + edit.separator)}"${edit.name}:q"'
    return _removal(quote(edit.value))


def _removal(quoted: str) -> str:
    # csh keeps the list `path` equal to PATH; `repeat` is the only loop that fits on one line. It expands the words of
    # its command again, so they come from a variable, with globbing off. After the first match the entry to remove is
    # replaced by `:`, which never is an entry of PATH.
    step = (
        'if ("x$venvoy_rest[1]:q" != "x$venvoy_entry:q") set venvoy_kept = ($venvoy_kept:q $venvoy_rest[1]:q); '
        'if ("x$venvoy_rest[1]:q" == "x$venvoy_entry:q") set venvoy_entry = ":"; shift venvoy_rest'
    )
    return (
        f"set venvoy_entry = {quoted}; set venvoy_rest = ($path:q); set venvoy_kept = (); set venvoy_step = '{step}'; "
        "if ($?noglob) set venvoy_noglob; set noglob; "
        'repeat $#path eval "$venvoy_step:q"; set path = ($venvoy_kept:q); '
        "if (! $?venvoy_noglob) unset noglob; "
        "unset venvoy_entry venvoy_rest venvoy_kept venvoy_step venvoy_noglob"
    )


def _interact(prompt: Prompt) -> tuple[str, ...]:
    r"""Return the csh commands that show the environment's name in the prompt and define the alias `deactivate`.

    `%` and `!` are special in prompts; they are escaped as `%%` and `\!`.
    """
    name = quote(f"({prompt.name}) ".replace("%", "%%").replace("!", "\\!"))
    show = (
        'if ($?prompt && ! $?venvoy_prompt) set venvoy_prompt = "$prompt:q"',
        f'if ($?venvoy_prompt && ! $?VIRTUAL_ENV_DISABLE_PROMPT) set prompt = {name}"$venvoy_prompt:q"',
    )
    restore = 'if ($?venvoy_prompt) set prompt = "$venvoy_prompt:q"; unset venvoy_prompt'
    leave = "; ".join((*prompt.leave, restore, "unalias deactivate"))
    return (*show, f"alias deactivate {quote(leave)}")


def _shell(name: str) -> Shell:
    return Shell(name, render, separator=";\n", evaluate='eval "`%s`"', posix_paths=True, interact=_interact)


SHELLS = tuple(map(_shell, ("csh", "tcsh")))
