"""The method `status`: return what a status bar shows."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Call, Method, Params, Wire


class StatusParams(Params, kw_only=True):
    """Params of `status`: the file or folder whose environment is to be shown."""

    path: Annotated[
        AbsolutePath | None, Meta(description="A file or folder; by default the first workspace folder.")
    ] = None


class StatusResult(Wire, kw_only=True):
    """Result of `status`: what a status bar shows: text, tooltip, severity and the command of a click.

    The client only draws it.
    """

    text: Annotated[str, Meta(description="A few characters, such as `3.11.7 (.venv)`.")]
    tooltip: Annotated[str, Meta(description="What it is, why it was chosen, and what is wrong with it.")]
    severity: Annotated[Literal["ok", "information", "warning", "error"], Meta(description="How to colour it.")]
    command: Annotated[Call | None, Meta(description="What a click does: it opens a menu, and changes nothing.")]
    menu: Annotated[str, Meta(description="The menu that a click opens, for clients that draw menus.")] = "main"
    busy: Annotated[
        str | None,
        Meta(description="What is being done to the environment, such as `Creating .venv`; null if nothing."),
    ] = None


STATUS: Final = Method(
    "status", StatusParams, StatusResult, "Return what a status bar shows for a file or folder.", positional="path"
)
