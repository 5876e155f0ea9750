"""The method `select`: choose the environment of a folder."""

from typing import Annotated, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params, Share
from venvoy_protocol.selection import SelectionResult


class SelectParams(Params, kw_only=True):
    """Params of `select`: the folder, and the environment or interpreter that it is to use.

    With `none` it is to use no environment; with `clear` the recorded choice is forgotten. A choice applies in every
    editor, until it is changed.
    """

    environment: Annotated[
        AbsolutePath | None,
        Meta(
            description="The environment's folder, or a Python.",
            extra={"help": "The environment: its folder, its name as discover shows it, or a version; or a Python."},
        ),
    ] = None
    folder: Annotated[
        AbsolutePath | None,
        Meta(description="The folder to choose for; by default the project around the first workspace folder."),
    ] = None
    none: Annotated[bool, Meta(description="Choose that the folder uses no environment.")] = False
    clear: Annotated[bool, Meta(description="Forget the choice, so that the folder's own files decide again.")] = False
    share: Share = None


SELECT: Final = Method(
    "select",
    SelectParams,
    SelectionResult,
    "Choose the environment that a folder uses, and keep the choice.",
    kind="changes",
    positional="environment",
)
