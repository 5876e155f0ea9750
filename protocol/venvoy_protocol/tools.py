"""The method `tools`: return what other programs, such as language servers, need to use the selected environment."""

from typing import Annotated, Any, Final

from msgspec import Meta

from venvoy_protocol.activate import VariableEdit
from venvoy_protocol.base import AbsolutePath, Method, Params, Wire
from venvoy_protocol.environment import Problem
from venvoy_protocol.step import StepCall


class ToolsParams(Params, kw_only=True):
    """Params of `tools`: the file or folder whose environment the other programs are to use."""

    path: Annotated[
        AbsolutePath | None,
        Meta(
            description="The file or folder whose selected environment is meant; the first workspace folder by default."
        ),
    ] = None


class LanguageServerSettings(Wire, kw_only=True):
    """The settings that make one language server use the selected environment, and how to pass them to it."""

    settings: Annotated[
        dict[str, Any], Meta(description="For `workspace/didChangeConfiguration` and `workspace/configuration`.")
    ] = {}
    initialization_options: Annotated[dict[str, Any], Meta(description="For `initialize`.")] = {}
    restart: Annotated[bool, Meta(description="Whether it takes a change only when it is started again.")] = False


class Kernel(Wire, kw_only=True):
    """How to run the environment as a Jupyter kernel: its kernel.json, and whether ipykernel is installed."""

    available: Annotated[bool, Meta(description="Whether ipykernel is installed.")]
    install: Annotated[StepCall | None, Meta(description="The call that installs ipykernel; null if it is there.")]
    kernelspec: Annotated[dict[str, Any], Meta(description="The content of a kernel.json.")]


class ToolsResult(Wire, kw_only=True):
    """Result of `tools`: the settings by which other programs use the selected environment.

    They are for language servers, debuggers, test runners, Jupyter and terminals. Fields are null or empty if there is
    no usable environment.
    """

    folder: Annotated[str, Meta(description="The folder whose selection this is.")]
    executable: Annotated[str | None, Meta(description="The Python to use.")]
    prefix: Annotated[str | None, Meta(description="The environment's folder.")]
    version: Annotated[str | None, Meta(description="The version of the Python, as files say it.")]
    servers: Annotated[dict[str, LanguageServerSettings], Meta(description="Language servers by name.")]
    debug: Annotated[dict[str, Any], Meta(description="Debuggers: what a launch configuration gets.")]
    test: Annotated[dict[str, list[str]], Meta(description="Test runners: the beginning of the argument list.")]
    kernel: Annotated[Kernel | None, Meta(description="The Jupyter kernel; null without an environment.")]
    terminal: Annotated[list[VariableEdit], Meta(description="Edits of a terminal's environment, in this order.")]
    problems: Annotated[
        list[Problem],
        Meta(
            description="What to know of the environment before it is used, or why nothing can be, with the calls that repair it."
        ),
    ] = []


TOOLS: Final = Method(
    "tools",
    ToolsParams,
    ToolsResult,
    "Return settings that make language servers, debuggers, test runners and terminals use the selected environment.",
    positional="path",
)
