"""Activation for the Bourne family of shells: bash, zsh, sh, dash, ksh and mksh use the same commands of POSIX sh."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from venvoy_server.activation.model import Prompt, Shell, VariableEdit
from venvoy_server.activation.quoting import in_single_quotes

# Characters that a shell's prompt expands although `prompt_name` keeps them; doubling escapes them.
_EXPANDED_IN_PROMPTS = {"zsh": "%", "ksh": "!", "mksh": "!"}


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the POSIX sh commands that change environment variables as `edits` specify.

    The last command is `hash -r`, which clears the shell's cache of program paths. It fails under `set +h`; its failure
    is ignored, so that it does not end a script under `set -e`.
    """
    return (*map(_command, edits), "hash -r 2>/dev/null || :")


def _interact(shell: str, prompt: Prompt) -> tuple[str, ...]:
    """Return the commands that show the environment's name in the prompt (PS1) and define the function `deactivate`.

    `shell` is the shell's name, such as `bash`: it determines which characters are escaped in the prompt.
    """
    name = prompt.name
    for character in _EXPANDED_IN_PROMPTS.get(shell, ""):
        name = name.replace(character, character * 2)
    show = (
        'if [ -n "${PS1+x}" ] && [ -z "${VIRTUAL_ENV_DISABLE_PROMPT:-}" ]; then '
        f'_VENVOY_PS1=${{_VENVOY_PS1-$PS1}}; PS1={in_single_quotes(f"({name}) ")}"$_VENVOY_PS1"; fi'
    )
    restore = 'if [ -n "${_VENVOY_PS1+x}" ]; then PS1=$_VENVOY_PS1; unset _VENVOY_PS1; fi'
    leave = "; ".join((*prompt.leave, restore, "unset -f deactivate"))
    return (show, f"deactivate () {{ {leave}; }}")


def _command(edit: VariableEdit) -> str:
    quoted = in_single_quotes(edit.value)
    if edit.op == "set":
        return f"export {edit.name}={quoted}"
    if edit.op == "unset":
        return f"unset {edit.name}"
    if edit.op == "prepend":
        return f'export {edit.name}={quoted}"${{{edit.name}:+{edit.separator}${edit.name}}}"'
    return _removal(edit.name, quoted, edit.separator)


def _removal(name: str, quoted: str, separator: str) -> str:
    # A quoted variable in a pattern is literal. Helper variables are used because zsh may treat PATH specially.
    wanted = f'"{separator}$venvoy_entry{separator}"'
    return (
        f'venvoy_entry={quoted}; venvoy_list="{separator}${name}{separator}"; '
        f"case $venvoy_list in *{wanted}*) "
        f"venvoy_list=${{venvoy_list%%{wanted}*}}{separator}${{venvoy_list#*{wanted}}};; esac; "
        f'venvoy_list=${{venvoy_list#{separator}}}; export {name}="${{venvoy_list%{separator}}}"; '
        "unset venvoy_entry venvoy_list"
    )


def _shell(name: str) -> Shell:
    return Shell(
        name, render, separator="; ", evaluate='eval "$(%s)"', posix_paths=True, interact=partial(_interact, name)
    )


SHELLS = tuple(map(_shell, ("bash", "zsh", "sh", "dash", "ksh", "mksh")))
