"""Activation for the shell xonsh, as Python statements.

xonsh expands variables in PATH's entries whenever it reads them, so that a folder named `$HOME` cannot be written
literally. The result of an expansion is not expanded again: instead of `/a/$HOME/bin`, the entry `$VIRTUAL_ENV/bin` is
written if the edits set VIRTUAL_ENV to `/a/$HOME`.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.activation.model import Shell, VariableEdit


def render(edits: Sequence[VariableEdit]) -> tuple[str, ...]:
    """Return the Python statements that change environment variables in xonsh as `edits` specify, one per edit."""
    return tuple(_statement(edit, edits) for edit in edits)


def _statement(edit: VariableEdit, edits: Sequence[VariableEdit]) -> str:
    environment = "__xonsh__.env"
    if edit.op == "set":
        return f"{environment}[{edit.name!r}] = {edit.value!r}"
    if edit.op == "unset":
        return f"{environment}.pop({edit.name!r}, None)"
    entries = f"{environment}[{edit.name.upper()!r}]"  # also on Windows, whose `Path` xonsh holds as PATH
    if edit.op == "prepend":
        # `insert()` would expand the entry; assigning to a slice does not.
        return f"{entries}[0:0] = [{_entry(edit.value, edits)!r}]"
    return f"if {edit.value!r} in list({entries}): del {entries}[list({entries}).index({edit.value!r})]"


def _entry(value: str, edits: Sequence[VariableEdit]) -> str:
    if "$" not in value:
        return value
    holder = next((edit for edit in edits if edit.op == "set" and edit.value and value.startswith(edit.value)), None)
    return value if holder is None else f"${holder.name}{value[len(holder.value) :]}"


SHELL = Shell("xonsh", render, separator="\n", evaluate="execx($(%s))")
