"""Activation for the shell elvish, whose PATH is the list `$paths`."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Shell, VariableEdit


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the elvish commands that change environment variables as `edits` specify, one command per edit."""
    return tuple(map(_command, edits))


def _command(edit: VariableEdit) -> str:
    quoted = "'" + edit.value.replace("'", "''") + "'"
    if edit.op == "set":
        return f"set-env {edit.name} {quoted}"
    if edit.op == "unset":
        return f"unset-env {edit.name}"
    if edit.op == "prepend":
        return f"set paths = [{quoted} $@paths]"
    return (
        "{ var gone = $false; set paths = [(each {|entry| "
        f"if (and (not $gone) (eq $entry {quoted})) {{ set gone = $true }} else {{ put $entry }} }} $paths)] }}"
    )


SHELL = Shell("elvish", render, separator="; ", evaluate="eval (%s | slurp)")
