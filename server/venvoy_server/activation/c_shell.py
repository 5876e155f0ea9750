"""The C shells: csh and tcsh share one rendering.

Their backquotes make a space of a line break: where a path holds one, the commands are right in a file that is
sourced or typed at the prompt, and name another path when they are evaluated from backquotes.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Prompt, Shell, VariableEdit


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the commands of the edits, and one that forgets where programs were found before."""
    return (*map(_command, edits), "rehash")


def quote(text: str) -> str:
    """Return a text quoted as one word; even in single quotes, csh expands `!` (history) and ends at a line break."""
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
    # `path` is the list that csh keeps equal to PATH, and `repeat` the one loop that fits on a line. It expands the
    # words of its command once more, so that they come from a variable, with globbing off. No entry is `:`.
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
    """Return the commands that put the name before the prompt and define the alias `deactivate`.

    `%` and `!` are special in prompts; `%%` and `\\!` are the characters themselves.
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
