"""Activation for fish, whose PATH is a list."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Prompt, Shell, VariableEdit


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the commands for the edits. fish does not cache program paths."""
    return tuple(map(_command, edits))


def quote(text: str) -> str:
    """Quote a text as one literal word: in single quotes only backslash and quote are special."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _command(edit: VariableEdit) -> str:
    quoted = quote(edit.value)
    if edit.op == "set":
        return f"set -gx {edit.name} {quoted}"
    if edit.op == "unset":
        return f"set -e {edit.name}"
    if edit.op == "prepend":
        return f"set -gx {edit.name} {quoted} ${edit.name}"
    # `contains -i` prints the index of the first entry that is equal to the text.
    return f"if set -l venvoy_at (contains -i -- {quoted} ${edit.name}); set -e {edit.name}[$venvoy_at]; end"


def _interact(prompt: Prompt) -> tuple[str, ...]:
    """Return the commands that wrap `fish_prompt` and define `deactivate`, as venv's scripts do."""
    wrap = (
        "if functions -q fish_prompt; and not set -q VIRTUAL_ENV_DISABLE_PROMPT; "
        "functions -q _venvoy_prompt; or functions -c fish_prompt _venvoy_prompt; "
        "function fish_prompt; set -l venvoy_status $status; "
        f"printf '%s' {quote(f'({prompt.name}) ')}; "
        'echo "exit $venvoy_status" | source; _venvoy_prompt; end; end'
    )
    restore = (
        "if functions -q _venvoy_prompt; functions -e fish_prompt; "
        "functions -c _venvoy_prompt fish_prompt; functions -e _venvoy_prompt; end"
    )
    leave = "; ".join((*prompt.leave, restore, "functions -e deactivate"))
    return (wrap, f"function deactivate; {leave}; end")


SHELL = Shell("fish", render, separator="; ", evaluate="%s | source", posix_paths=True, interact=_interact)
