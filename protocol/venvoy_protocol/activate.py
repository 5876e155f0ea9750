"""The method `activate`: return how an environment is activated, as changes of environment variables."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, SelectedEnvironment, Wire
from venvoy_protocol.environment import Problem


class ActivateParams(Params, kw_only=True):
    """Params of `activate`: the environment to activate, by default the one that is selected for `folder`.

    With `shell`, the result also has command lines in the syntax of this shell; no shell is started. `variables` are
    the environment variables of the process to activate in, by default those of the server.
    """

    environment: SelectedEnvironment = None
    folder: Annotated[AbsolutePath | None, Meta(description="The folder whose selected environment is meant.")] = None
    shell: Annotated[
        str | None, Meta(description="A shell to write command lines for, such as `bash`, `zsh`, `fish`.")
    ] = None
    variables: Annotated[
        dict[str, str] | None,
        Meta(
            description="Variables of the process to activate in; the server's own where they are not given.",
            extra={"option": None},
        ),
    ] = None


class VariableEdit(Wire, kw_only=True):
    """One change of an environment variable.

    It sets or unsets the variable, prepends `value` to its list (as in PATH), or removes `value` from that list, whose
    items are separated by `separator`.
    """

    op: Literal["set", "unset", "prepend", "remove"]
    name: str
    value: str | None = None
    separator: str | None = None


class CommandLines(Wire, kw_only=True):
    """The command lines that activate and deactivate an environment in one shell, every value quoted."""

    activate: str
    deactivate: str
    interactive: Annotated[
        str,
        Meta(description="For a person's prompt: activates, shows the name in the prompt and defines `deactivate`."),
    ]


class ActivateResult(Wire, kw_only=True):
    """Result of `activate`: the changes of environment variables that activate an environment, and those for undoing.

    `shells` has the same as command lines, if a shell was requested.
    """

    environment: str
    name: Annotated[str, Meta(description="The name for the prompt.")]
    executable: str | None
    edits: list[VariableEdit]
    undo: list[VariableEdit]
    complete: Annotated[bool, Meta(description="False if edits are not the whole of it (conda's activate.d).")]
    incomplete_reason: Annotated[str | None, Meta(description="What these edits cannot do, and how it is done.")]
    run_with: Annotated[
        list[str], Meta(description="Words before a command that run it fully activated (conda, pixi).")
    ]
    shells: Annotated[dict[str, CommandLines], Meta(description="Command lines by shell: those asked for.")]
    problems: Annotated[
        list[Problem],
        Meta(description="What to know of the environment before it is used, with the calls that repair it."),
    ] = []


ACTIVATE: Final = Method(
    "activate",
    ActivateParams,
    ActivateResult,
    "Return what activating an environment changes, as edits and as command lines.",
    positional="environment",
)
