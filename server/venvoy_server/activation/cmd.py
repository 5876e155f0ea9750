"""Activation for cmd.exe on Windows.

In `set "NAME=value"`, everything up to the last quote is literal, except `%`, which cannot be escaped at the prompt.
Values with `%`, a quote or a line break are therefore refused: no spelling works both at the prompt and in a batch
file.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Shell, UnsupportedValue, VariableEdit

_IMPOSSIBLE = frozenset('%"\r\n\0')


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the cmd commands that change environment variables as `edits` specify.

    Raises UnsupportedValue for a value that cmd cannot express, such as one with `%`.
    """
    return tuple(command for edit in edits for command in _commands(edit))


def _commands(edit: VariableEdit) -> tuple[str, ...]:
    name, value, separator = edit.name, _checked(edit.value), edit.separator
    if edit.op == "set":
        return (f'set "{name}={value}"',)
    if edit.op == "unset":
        return (f'set "{name}="',)
    if edit.op == "prepend":
        return (f'set "{name}={value}{separator}%{name}%"',)
    if "=" in value:
        message = f"cmd cannot take {value} out of {name}, because of the `=` in it: open a new window instead."
        raise UnsupportedValue(message)
    # Substitution is textual: a separator is added at both ends of the list first, and removed afterwards.
    return (
        f'set "{name}={separator}%{name}%{separator}"',
        f'set "{name}=%{name}:{separator}{value}{separator}={separator}%"',
        f'set "{name}=%{name}:~1,-1%"',
    )


def _checked(value: str) -> str:
    if _IMPOSSIBLE.isdisjoint(value):
        return value
    message = f"cmd cannot hold the text {value!r} (a percent sign, a quote or a line break): use PowerShell."
    raise UnsupportedValue(message)


SHELL = Shell("cmd", render, separator="\r\n", evaluate='%s > "%TEMP%\\venvoy.bat" && call "%TEMP%\\venvoy.bat"')
