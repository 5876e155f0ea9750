"""The effect of `deactivate` at a prompt: leaving every virtual environment, as venv's scripts do."""

from __future__ import annotations

from venvoy_server.activation.model import Activation, VariableEdit

_NAMES = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")


def edits_that_leave(activation: Activation) -> tuple[VariableEdit, ...]:
    """Return the edits of variables that deactivate an environment, as the command `deactivate` of a shell does.

    For a virtual environment, no other virtual environment is activated again, even if one was active before. For a
    conda environment, or an interpreter outside environments, the edits are `activation.undo`, which restores the
    previous state.
    """
    if not any(edit.op == "set" and edit.name == "VIRTUAL_ENV" for edit in activation.edits):
        return activation.undo
    return tuple(_left(edit) for edit in activation.undo if edit.op != "prepend")


def _left(edit: VariableEdit) -> VariableEdit:
    return VariableEdit("unset", edit.name) if edit.name in _NAMES else edit
