"""The Bourne family: bash, zsh, sh, dash, ksh and mksh are told in the same words, all of POSIX."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Edit, Shell
from venvoy_server.activation.quoting import in_single_quotes


def bourne_shell(name: str) -> Shell:
    """Return the shell of that name."""
    return Shell(name, render, separator="; ", evaluate='eval "$(%s)"', posix_paths=True)


def render(edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return the commands of the edits, and one that forgets where programs were found before."""
    return (*map(_command, edits), "hash -r")


def _command(edit: Edit) -> str:
    quoted = in_single_quotes(edit.value)
    if edit.op == "set":
        return f"export {edit.name}={quoted}"
    if edit.op == "unset":
        return f"unset {edit.name}"
    if edit.op == "prepend":
        return f'export {edit.name}={quoted}"${{{edit.name}:+{edit.separator}${edit.name}}}"'
    return _removal(edit.name, quoted, edit.separator)


def _removal(name: str, quoted: str, separator: str) -> str:
    # A quoted variable in a pattern is literal. Own variables, since zsh may hold PATH to rules of its own.
    wanted = f'"{separator}$venvoy_entry{separator}"'
    return (
        f'venvoy_entry={quoted}; venvoy_list="{separator}${name}{separator}"; '
        f"case $venvoy_list in *{wanted}*) "
        f"venvoy_list=${{venvoy_list%%{wanted}*}}{separator}${{venvoy_list#*{wanted}}};; esac; "
        f'venvoy_list=${{venvoy_list#{separator}}}; export {name}="${{venvoy_list%{separator}}}"; '
        "unset venvoy_entry venvoy_list"
    )
