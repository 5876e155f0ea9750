"""`discover`: find environments and interpreters."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.discover import DISCOVER, DiscoverParams, DiscoverResult, LocatorTiming
from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_server.convert import environments_to_wire, interpreters_to_wire, problems_to_wire
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.searching import answered, search_of
from venvoy_server.locators import discover as search
from venvoy_server.session import Context


def discover(context: Context, params: DiscoverParams) -> DiscoverResult:
    """Search, ask the few interpreters whose files tell no version, and filter."""
    _check_version(params.python)
    folders = [context.existing_folder(folder) for folder in params.folders or context.client.folders]
    start = context.host.monotonic()

    def tell(record: Environment | Interpreter) -> None:
        if context.partial is not None and _wanted(record, params):
            context.partial(_part(record))

    request = search_of(context, tuple(folders), params.scope, frozenset(params.kinds))
    found = search(context.host, request, tell, lambda: context.cancellation.requested)
    context.cancellation.check()
    interpreters = [answered(context, each) for each in found.interpreters]
    return DiscoverResult(
        environments=environments_to_wire(each for each in found.environments if _wanted(each, params)),
        interpreters=interpreters_to_wire(each for each in interpreters if _wanted(each, params)),
        problems=problems_to_wire(found.problems),
        elapsed_ms=round((context.host.monotonic() - start) * 1000, 3),
        complete=found.complete,
        timings=[LocatorTiming(locator=name, elapsed_ms=spent) for name, spent in found.timings.items()]
        if params.timings
        else [],
    )


def _part(record: Environment | Interpreter) -> dict[str, object]:
    if isinstance(record, Environment):
        return {"environments": environments_to_wire([record]), "interpreters": []}
    return {"environments": [], "interpreters": interpreters_to_wire([record])}


def _wanted(record: Environment | Interpreter, params: DiscoverParams) -> bool:
    if params.kinds and isinstance(record, Interpreter) and record.manager not in params.kinds:
        return False
    if params.python is None:
        return True
    from venvoy_server.environments.version_request import matches

    return matches(record.version, params.python)


def _check_version(text: str | None) -> None:
    if text is None:
        return
    from venvoy_server.environments.version_request import is_valid

    if not is_valid(text):
        raise MethodError(
            INVALID_PARAMS,
            f"{text!r} is no version and no range of versions, such as 3.12 or >=3.11.",
            {"path": "$.python"},
        )


HANDLER: Final = Handler(DISCOVER, discover)
