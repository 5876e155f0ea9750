"""Activation for PowerShell 5.1 and later, on every platform.

No script file is run, so execution policies do not apply.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Prompt, Shell, VariableEdit

# PowerShell's tokenizer treats all of these as single quotes.
_QUOTES = "'\u2018\u2019\u201a\u201b"


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the PowerShell commands that change environment variables as `edits` specify, one command per edit."""
    return tuple(map(_command, edits))


def quote(text: str) -> str:
    """Return a text as a literal string of PowerShell: in single quotes, with each quote in the text doubled."""
    return "'" + "".join(character * 2 if character in _QUOTES else character for character in text) + "'"


def _command(edit: VariableEdit) -> str:
    quoted = quote(edit.value)
    variable = f"$Env:{edit.name}"
    if edit.op == "set":
        return f"{variable} = {quoted}"
    if edit.op == "unset":
        return f"Remove-Item -LiteralPath 'Env:{edit.name}' -ErrorAction SilentlyContinue"
    if edit.op == "prepend":
        return f"{variable} = {quoted} + $(if ({variable}) {{ '{edit.separator}' + {variable} }} else {{ '' }})"
    return (
        f"& {{ $entries = [Collections.Generic.List[string]]@({variable}.Split('{edit.separator}')); "
        f"[void]$entries.Remove({quoted}); {variable} = $entries -join '{edit.separator}' }}"
    )


def _interact(prompt: Prompt) -> tuple[str, ...]:
    """Return the commands that show the environment's name in PowerShell's prompt and define the function `deactivate`.

    As in venv's scripts, a new function `prompt` returns the name followed by the result of the user's own `prompt`.
    """
    wrap = (
        "if (-not $Env:VIRTUAL_ENV_DISABLE_PROMPT) { "
        "if (-not (Test-Path Function:_venvoy_prompt)) { Copy-Item Function:prompt Function:global:_venvoy_prompt }; "
        f"function global:prompt {{ {quote(f'({prompt.name}) ')} + (_venvoy_prompt) }} }}"
    )
    restore = (
        "if (Test-Path Function:_venvoy_prompt) { Copy-Item Function:_venvoy_prompt Function:global:prompt; "
        "Remove-Item Function:_venvoy_prompt }"
    )
    leave = "; ".join((*prompt.leave, restore, "Remove-Item Function:deactivate"))
    return (wrap, f"function global:deactivate {{ {leave} }}")


SHELL = Shell("powershell", render, separator="; ", evaluate="%s | Out-String | Invoke-Expression", interact=_interact)
