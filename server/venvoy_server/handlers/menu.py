"""`menu`: return one step of a menu, such as a list of choices, given the answers to the previous steps."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.errors import INVALID_PARAMS, REQUEST_FAILED, MethodError
from venvoy_protocol.menu import MENU, MenuParams
from venvoy_protocol.step import Step, StepCall
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.menu_facts import HandlerFacts
from venvoy_server.menus.failures import after_failure
from venvoy_server.menus.short_texts import with_short_paths
from venvoy_server.menus.table import NAMES, menu_named


def menu(context: CallContext, params: MenuParams) -> Step:
    """Return what the menu shows next (a step), given the answers to the previous steps in `params`.

    A failure that the user can resolve is returned as a step, too. With `params.check` only the last answer is checked:
    the step then has a `problem`, or is of kind `done`.
    """
    try:
        function = menu_named(params.id)
    except KeyError:
        message = f"There is no menu {params.id!r}; there are {', '.join(NAMES)}."
        raise MethodError(INVALID_PARAMS, message, {"path": "$.id"}) from None
    facts = HandlerFacts(context, params.path)
    try:
        step = function(facts, dict(params.answers))
    except MethodError as error:
        if error.code != REQUEST_FAILED:
            raise
        step = after_failure(facts, StepCall(title="", method="menu", params=_again(params)), error)
    if params.check and step.problem is None:
        return Step(kind="done")
    return with_short_paths(step, facts.shorten)


def _again(params: MenuParams) -> dict[str, object]:
    return {"id": params.id, "answers": params.answers, **({"path": params.path} if params.path else {})}


HANDLER: Final = Handler(MENU, menu)
