"""`tools`: settings that make other programs (language servers, debuggers ...) use the selected environment."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.activate import VariableEdit
from venvoy_protocol.environment import Problem
from venvoy_protocol.errors import REQUEST_FAILED, MethodError
from venvoy_protocol.step import StepCall
from venvoy_protocol.tools import TOOLS, Kernel, LanguageServerSettings, ToolsParams, ToolsResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import to_wire
from venvoy_server.environments.project import folder_of
from venvoy_server.handlers.environment_edits import activation_for
from venvoy_server.handlers.gate import Passed, pass_gate, problem_of, problems_of
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selected_environment import selection_of
from venvoy_server.packages.read import canonical, installed_in
from venvoy_server.selection.tool_settings import debuggers, kernelspec, language_servers, test_runners


def tools(context: CallContext, params: ToolsParams) -> ToolsResult:
    """Return settings for language servers, debuggers, test runners, kernels and terminals, for a path's environment.

    If the selected environment cannot be used, the result has no settings, but the problem.
    """
    place, selection = selection_of(context, params.path)
    if context.client.kind == "program" and context.host.stat(place) is None:
        place = folder_of(context.host, place)  # a file in an editor that has not been saved yet
    try:
        passed = pass_gate(context, None, place, "run")
    except MethodError as error:
        if error.code != REQUEST_FAILED:
            raise
        return _nothing(selection.folder, [problem_of(error, place)])
    environment = passed.environment
    executable = environment.executable
    if executable is None:
        return _nothing(selection.folder, problems_of(passed))
    activation = activation_for(passed, context.host.platform, context.machine.variables())
    servers = language_servers(executable, environment.prefix)
    return ToolsResult(
        folder=selection.folder,
        executable=executable,
        prefix=environment.prefix,
        version=environment.version,
        servers={name: to_wire(each, LanguageServerSettings) for name, each in servers.items()},
        debug=debuggers(executable),
        test=test_runners(executable),
        kernel=_kernel(context, passed, executable),
        terminal=[to_wire(edit, VariableEdit) for edit in activation.edits],
        problems=problems_of(passed),
    )


def _nothing(folder: str, problems: list[Problem]) -> ToolsResult:
    return ToolsResult(
        folder=folder,
        executable=None,
        prefix=None,
        version=None,
        servers={},
        debug={},
        test={},
        kernel=None,
        terminal=[],
        problems=problems,
    )


def _kernel(context: CallContext, passed: Passed, executable: str) -> Kernel:
    environment = passed.environment
    names = {canonical(each.name) for each in installed_in(context.host, environment)}
    call = None
    if "ipykernel" not in names and passed.interpreter is None:
        params = {"environment": environment.prefix, "packages": ["ipykernel"]}
        call = StepCall(title="Installing ipykernel", method="install", params=params)
    return Kernel(available="ipykernel" in names, install=call, kernelspec=kernelspec(executable, environment.name))


HANDLER: Final = Handler(TOOLS, tools)
