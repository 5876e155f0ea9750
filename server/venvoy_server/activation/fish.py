"""Activation for fish, whose PATH is a list."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Edit, Shell


def render(edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return the commands of the edits. fish looks programs up anew, so nothing has to be forgotten."""
    return tuple(map(_command, edits))


def quote(text: str) -> str:
    """Return a text as one literal word: in single quotes only the backslash and the quote are special."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _command(edit: Edit) -> str:
    quoted = quote(edit.value)
    if edit.op == "set":
        return f"set -gx {edit.name} {quoted}"
    if edit.op == "unset":
        return f"set -e {edit.name}"
    if edit.op == "prepend":
        return f"set -gx {edit.name} {quoted} ${edit.name}"
    # contains -i prints the place of the first entry that is exactly this text.
    return f"if set -l venvoy_at (contains -i -- {quoted} ${edit.name}); set -e {edit.name}[$venvoy_at]; end"


SHELL = Shell("fish", render, separator="; ", evaluate="%s | source", posix_paths=True)
