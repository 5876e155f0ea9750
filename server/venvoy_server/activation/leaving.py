"""The effect of `deactivate` at a prompt: it deactivates every virtual environment, as venv's scripts do."""

from __future__ import annotations

from venvoy_server.activation.model import Activation, VariableEdit

_NAMES = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")


def edits_that_leave(activation: Activation) -> tuple[VariableEdit, ...]:
    """Return the undo of an activation, without reactivating a previously active virtual environment.

    For a conda environment or a bare interpreter it is the full undo: `conda deactivate`, too, returns to the previous
    environment.
    """
    if not any(edit.op == "set" and edit.name == "VIRTUAL_ENV" for edit in activation.edits):
        return activation.undo
    return tuple(_left(edit) for edit in activation.undo if edit.op != "prepend")


def _left(edit: VariableEdit) -> VariableEdit:
    return VariableEdit("unset", edit.name) if edit.name in _NAMES else edit
