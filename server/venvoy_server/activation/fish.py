"""Activation for the shell fish, whose PATH is a list."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Prompt, Shell, VariableEdit


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the fish commands that change environment variables as `edits` specify, one command per edit.

    fish does not cache program paths, so no cache has to be cleared.
    """
    return tuple(map(_command, edits))


def quote(text: str) -> str:
    """Return a text as one word of fish: in single quotes, with backslashes and single quotes escaped."""
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
    """Return the fish commands that show the environment's name in the prompt and define the function `deactivate`.

    As in venv's scripts, a new function `fish_prompt` prints the name and then calls the user's own `fish_prompt`.
    """
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
