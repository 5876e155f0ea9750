"""`discover`: find environments and interpreters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec

from venvoy_protocol.discover import DISCOVER, DiscoverParams, DiscoverResult, LocatorTiming
from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_server.convert import encoded, environments_to_wire, interpreters_to_wire, problems_to_wire
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.handlers.environment_search import find, search_of
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selected_places import lacks_chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from venvoy_server.call_context import CallContext
    from venvoy_server.locators.model import Found, SearchRequest
    from venvoy_server.ports.searches import CachedSearch

Record = Environment | Interpreter


def discover(context: CallContext, params: DiscoverParams) -> DiscoverResult:
    """Search for environments and interpreters, and return those that match the filters (kind, version) in `params`."""
    search = _search_of(context, params)
    start = context.host.monotonic()
    found = find(
        context.machine,
        context.host,
        search,
        _folders_without_execution(context, search),
        None,
        lambda: context.cancellation.requested,
    )
    context.cancellation.check()
    return _result(found, params, (context.host.monotonic() - start) * 1000)


def discover_encoded(context: CallContext, params: DiscoverParams) -> msgspec.Raw:
    """Return the environments and interpreters that match `params`, as the JSON text of the result of `discover`.

    The search result is taken from the service's cache if possible. If `params` neither filter the result nor request
    the durations of the search's parts, the JSON text is cached, too.
    """
    if context.search_cache is None:
        return encoded(discover(context, params))
    report, flush = _streaming(context, params)
    kept = _cached(context, params, report)
    flush()
    if context.observer is not None:
        context.observer.searched(kept)
    if params.kinds or params.python is not None or params.timings:
        return encoded(_result(kept.found, params, kept.elapsed_ms))
    return context.search_cache.encoded(kept, lambda: encoded(_result(kept.found, params, kept.elapsed_ms)))


def find_for(context: CallContext, params: DiscoverParams) -> CachedSearch:
    """Return the search result for `params`, from the service's cache if possible.

    The context's observer records the result, so that later notifications to the client contain only what has changed.
    The caller must ensure that the context has a cache (`search_cache`).
    """
    kept = _cached(context, params, None)
    if context.observer is not None:
        context.observer.searched(kept)
    return kept


def _cached(context: CallContext, params: DiscoverParams, report: Callable[[Record], None] | None) -> CachedSearch:
    """Return the search result for `params` from the service's cache; if the cache has none, the search is run.

    The search is also run if the cached result lacks an environment that the user has chosen. `report`, if given, is
    called with each environment or interpreter as soon as a search finds it.
    """
    assert context.search_cache is not None
    search = _search_of(context, params)
    if report is not None:
        search = _selected_first(context, search)
    find_in_cache = partial(
        context.search_cache.find,
        search,
        _folders_without_execution(context, search),
        watched=context.client.settings.watch,
        cancellation=context.cancellation,
        report=report,
    )
    kept = find_in_cache(refresh=params.refresh)
    if lacks_chosen(context.machine, context.host, search, kept.found):
        kept = find_in_cache(refresh=True)
    return kept


def _search_of(context: CallContext, params: DiscoverParams) -> SearchRequest:
    _check_version(params.python)
    folders = params.folders or context.client.folders
    existing = (context.existing_folder(context.host.paths.normpath(folder)) for folder in folders)
    return search_of(context, tuple(dict.fromkeys(existing)), params.scope)


def _folders_without_execution(context: CallContext, search: SearchRequest) -> tuple[str, ...]:
    """Return the folders in which a search must not execute any interpreter.

    These are the client's workspace folders and the searched folders, since files in a project may be malicious.
    """
    return tuple(dict.fromkeys((*context.client.folders, *search.folders)))


def _streaming(
    context: CallContext, params: DiscoverParams
) -> tuple[Callable[[Record], None] | None, Callable[[], None]]:
    """Return two functions `(report, flush)` that send results to the client while the search is running.

    `report` sends one environment or interpreter, at once or with the next batch. It is None if the client did not
    request partial results. `flush` sends those that are not sent yet.
    """
    if context.partial is None:
        return None, lambda: None
    from venvoy_server.handlers.partial_results import PartialResults

    stream = PartialResults(context.partial, context.host.monotonic)

    def take(record: Record) -> None:
        if _wanted(record, params):
            stream.take(record)

    return take, stream.flush


def _selected_first(context: CallContext, search: SearchRequest) -> SearchRequest:
    """Return a copy of the search that reads the environments selected for its folders before all others.

    They are then also the first that are reported to the client.
    """
    from venvoy_server.selection import select

    chosen = {choice.folder: choice.environment for choice in context.machine.state.selections()}
    selections = (
        select(context.host, folder, context.client.folders, chosen, candidates=False) for folder in search.folders
    )
    first = tuple(each.environment.prefix for each in selections if each.environment is not None)
    return msgspec.structs.replace(search, first=first)


def _result(found: Found, params: DiscoverParams, elapsed_ms: float) -> DiscoverResult:
    timings = found.timings.items() if params.timings else ()
    return DiscoverResult(
        environments=environments_to_wire(each for each in found.environments if _wanted(each, params)),
        interpreters=interpreters_to_wire(each for each in found.interpreters if _wanted(each, params)),
        problems=problems_to_wire(found.problems),
        elapsed_ms=round(elapsed_ms, 3),
        complete=found.complete,
        timings=[LocatorTiming(locator=name, elapsed_ms=spent) for name, spent in timings],
    )


def _wanted(record: Record, params: DiscoverParams) -> bool:
    kind = record.kind if isinstance(record, Environment) else None
    if params.kinds and kind not in params.kinds and record.manager not in params.kinds:
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
            f"{text!r} is not a version or a range of versions (examples: 3.12, >=3.11).",
            {"path": "$.python"},
        )


HANDLER: Final = Handler(DISCOVER, discover, encoded=discover_encoded)
