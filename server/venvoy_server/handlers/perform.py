"""`perform`: execute the method call that a user chose in a menu, and return the next step of the menu."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from venvoy_protocol.errors import INVALID_PARAMS, REQUEST_FAILED, MethodError
from venvoy_protocol.methods import NAMES
from venvoy_protocol.perform import PERFORM, PerformParams
from venvoy_protocol.step import Step, StepCall
from venvoy_server.call_context import CallContext
from venvoy_server.handlers import handler
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.menu_facts import HandlerFacts
from venvoy_server.menus.failures import after_failure
from venvoy_server.menus.outcomes import after_success
from venvoy_server.menus.parts import done
from venvoy_server.menus.short_texts import with_short_paths
from venvoy_server.operations.errors import Cancelled

_PATHS = ("folder", "path", "environment")


def perform(context: CallContext, params: PerformParams) -> Step:
    """Execute the call `params.call` of a menu and the calls that follow it, and return what the menu shows next.

    A call's field `and_then` is the call that follows it. The calls end with the last one, or with the first that fails
    or is cancelled. The returned step is a list of choices, a question or a message, and depends on the outcome of the
    call that was executed last. Raises MethodError if a call's method or params are invalid.
    """
    call: StepCall | None = params.call
    while call is not None:
        function, decoded = _decoded(call)
        try:
            result = function(context, decoded)
        except Cancelled:
            return done(f"{call.title}: cancelled.")
        except MethodError as error:
            if error.code != REQUEST_FAILED:
                raise
            facts = _facts(context, call)
            return with_short_paths(after_failure(facts, call, error), facts.shorten)
        if call.and_then is None:
            facts = _facts(context, call)
            return with_short_paths(after_success(facts, call, result), facts.shorten)
        call = call.and_then
    raise AssertionError("a call ends in a step")


def _decoded(call: StepCall) -> tuple[Handler[Any, Any], Any]:
    """Return the handler (the method's implementation) and the decoded params of a call.

    Raises MethodError for an unknown method or invalid params.
    """
    if call.method not in NAMES or call.method == PERFORM.name:
        raise MethodError(
            INVALID_PARAMS, f"There is no method {call.method[:80]!r} to perform.", {"path": "$.call.method"}
        )
    found = handler(call.method)
    try:
        return found, msgspec.convert(call.params, found.method.params)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        where = "$.call.params" + path.removesuffix("`")
        raise MethodError(INVALID_PARAMS, f"{text}.", {"path": where}) from None


def _facts(context: CallContext, call: StepCall) -> HandlerFacts:
    """Return the object from which menus read their data, for the path in the call's params.

    That path is a file or folder, such as the project's. If the params contain none, it is the client's folder.
    """
    named = next((call.params[key] for key in _PATHS if isinstance(call.params.get(key), str)), None)
    return HandlerFacts(context, named)


HANDLER: Final = Handler(PERFORM, perform)
