"""What `deactivate` does at a prompt: it leaves every virtual environment, as the scripts of venv do."""

from __future__ import annotations

from venvoy_server.activation.model import Activation, VariableEdit

_NAMES = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")


def edits_that_leave(activation: Activation) -> tuple[VariableEdit, ...]:
    """Return the undo of an activation, without returning to the virtual environment that was active before.

    A conda environment is left for the one below it, as `conda deactivate` does.
    """
    if not any(edit.op == "set" and edit.name == "VIRTUAL_ENV" for edit in activation.edits):
        return activation.undo
    return tuple(_left(edit) for edit in activation.undo if edit.op != "prepend")


def _left(edit: VariableEdit) -> VariableEdit:
    return VariableEdit("unset", edit.name) if edit.name in _NAMES else edit
