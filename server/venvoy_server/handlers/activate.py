"""`activate`: the changes of environment variables (`PATH` and others) that activate an environment, as data."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.activate import ACTIVATE, ActivateParams, ActivateResult, CommandLines, VariableEdit
from venvoy_protocol.errors import INVALID_PARAMS, MethodError, failure
from venvoy_server.activation import SHELLS, Activation, command_lines, line_to_evaluate
from venvoy_server.call_context import CallContext
from venvoy_server.convert import to_wire
from venvoy_server.handlers.environment_edits import activation_for
from venvoy_server.handlers.gate import pass_gate, problems_of
from venvoy_server.handlers.handler import Handler


def activate(context: CallContext, params: ActivateParams) -> ActivateResult:
    """Return the changes of variables that activate an environment, also as command lines if `params.shell` is given.

    The environment is the one that `params` name, else the one selected for their folder. Raises MethodError for an
    unknown shell (invalid params), or if a value cannot be written in the syntax of the shell (`unsupported-value`).
    """
    if params.shell is not None and params.shell not in SHELLS:
        known = ", ".join(SHELLS)
        raise MethodError(INVALID_PARAMS, f"{params.shell!r} is not one of the shells {known}.", {"path": "$.shell"})
    passed = pass_gate(context, params.environment, params.folder, "run")
    environment = passed.environment
    variables = params.variables if params.variables is not None else context.machine.variables()
    activation = activation_for(passed, context.host.platform, variables)
    return ActivateResult(
        environment=environment.prefix,
        name=activation.name,
        executable=environment.executable,
        edits=[to_wire(edit, VariableEdit) for edit in activation.edits],
        undo=[to_wire(edit, VariableEdit) for edit in activation.undo],
        complete=activation.complete,
        incomplete_reason=activation.reason,
        run_with=list(activation.run_with),
        shells={} if params.shell is None else {params.shell: _lines(activation, params.shell)},
        problems=problems_of(passed),
    )


def _lines(activation: Activation, shell: str) -> CommandLines:
    commands = command_lines(activation, shell)
    if commands.problem is not None:
        raise failure("unsupported-value", commands.problem, shell=shell)
    return CommandLines(
        activate=line_to_evaluate(commands.activate, shell),
        deactivate=line_to_evaluate(commands.deactivate, shell),
        interactive=line_to_evaluate(commands.interactive, shell),
    )


HANDLER: Final = Handler(ACTIVATE, activate)
