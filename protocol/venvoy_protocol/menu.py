"""The method `menu`: return what a client shows next in a menu."""

from typing import Annotated, Any, Final

from msgspec import Meta

from venvoy_protocol.base import AbsolutePath, Method, Params
from venvoy_protocol.step import Step


class MenuParams(Params, kw_only=True):
    """Params of `menu`: the menu's name, the file or folder that the menu is about, and the answers given so far.

    With `check`, the method only checks whether the last answer is valid. If it is valid, the result is a step of kind
    `done`. Otherwise, the result is the step that asked for the answer, with the reason in `problem`.
    """

    id: Annotated[str, Meta(description="The menu's name, such as `main`, `select` or `create`.")] = "main"
    path: Annotated[
        AbsolutePath | None, Meta(description="The file or folder in view; the first workspace folder by default.")
    ] = None
    answers: Annotated[
        dict[str, Any], Meta(description="The answers so far, by the `key` of their steps.", extra={"option": None})
    ] = {}
    check: Annotated[
        bool,
        Meta(
            description="Only check the last answer: the result is a step of kind `done`, or the answer's step with a `problem`.",
            extra={"option": None},
        ),
    ] = False


MENU: Final = Method(
    "menu",
    MenuParams,
    Step,
    "Return one step of a menu: what to pick from or to ask, ready to be drawn.",
    positional="id",
)
