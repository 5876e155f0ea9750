"""Apply edits to a mapping of environment variables, for a child process that runs in an activated environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from venvoy_server.activation.model import VariableEdit


def apply(edits: Iterable[VariableEdit], variables: Mapping[str, str]) -> dict[str, str]:
    """Return a copy of the environment variables with the edits applied in order; `variables` is not changed."""
    result = dict(variables)
    for edit in edits:
        if edit.op == "set":
            result[edit.name] = edit.value
        elif edit.op == "unset":
            result.pop(edit.name, None)
        else:
            _edit_entries(edit, result)
    return result


def _edit_entries(edit: VariableEdit, variables: dict[str, str]) -> None:
    # An empty variable has no entries; an empty entry would mean the current folder to most programs.
    text = variables.get(edit.name, "")
    entries = text.split(edit.separator) if text else []
    if edit.op == "prepend":
        entries.insert(0, edit.value)
    elif edit.value in entries:
        entries.remove(edit.value)
    else:
        return
    variables[edit.name] = edit.separator.join(entries)
