"""The method `selection`: return which environment a file or folder uses, and why."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Wire
from venvoy_protocol.environment import Environment, Interpreter, Problem


class Candidate(Wire, kw_only=True):
    """An environment or interpreter that a file, variable or setting (`source`) proposes, but that was not selected."""

    path: str
    source: str
    reason: str


class Selection(Wire, kw_only=True):
    """The environment or interpreter that a folder uses, and why; both are null if it uses none."""

    folder: Annotated[str, Meta(description="The folder for which it was decided.")]
    environment: Annotated[
        Environment | None, Meta(description="The environment; null for none, or where an interpreter is used.")
    ]
    interpreter: Annotated[
        Interpreter | None, Meta(description="A Python outside environments, where that was selected.")
    ]
    path: Annotated[str | None, Meta(description="What was decided for, even if it cannot be used; null for none.")]
    source: Annotated[
        str, Meta(description="Stable code of the step that decided, such as `chosen`, `active`, `dot-venv`, `none`.")
    ]
    reason: Annotated[str, Meta(description="One sentence that names the file, variable or setting that decided.")]
    candidates: list[Candidate]
    problems: list[Problem]


class SelectionParams(Params, kw_only=True):
    """Params of `selection`: the file or folder whose environment is queried."""

    path: Annotated[
        AbsolutePath | None, Meta(description="A file or folder; by default the first workspace folder.")
    ] = None


class SelectionResult(Wire, kw_only=True):
    """Result of `selection` and `select`: the environment that is selected (after the call), and why.

    If `select` was called with `share`, `shared` is the path of the `.venv` or `.python-envs` file that was written.
    """

    selection: Selection
    shared: Annotated[
        str | None, Meta(description="With `share`: the file that names the environment; null if none had to.")
    ] = None
    notices: Annotated[list[str], Meta(description="What else a person should know.")] = []


SELECTION: Final = Method(
    "selection",
    SelectionParams,
    SelectionResult,
    "Return which environment a file or folder uses, and why.",
    positional="path",
)
