"""Discovery of environments and interpreters on a machine: run the locators (modules that search one tool's folders).

The result is sorted and has no duplicates; every environment is read once.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.python import Memo
from venvoy_server.locators import table
from venvoy_server.locators.inventory import RecordCollector, Report
from venvoy_server.locators.model import FAULTS, Found, SearchRequest, SearchRun, Stopped, reason_of


def discover(
    host: Host, request: SearchRequest, report: Report | None = None, cancelled: Callable[[], bool] | None = None
) -> Found:
    """Find environments and interpreters from files alone; nothing is run.

    `request` says what to search for and for how long. `report` is called with each environment or interpreter when it
    is first read; only the result has their final data, with all aliases and display names. `cancelled` is called at
    every folder and found path; once it returns True, the search ends and returns what it has found.
    """
    request = _normalised(host, request)
    context = SearchRun(host, request, Memo(), host.monotonic() + request.budget, cancelled, {}, {})
    inventory = RecordCollector(context, report)
    timings: dict[str, float] = {}
    try:
        for path in request.first:
            inventory.take_selected(path)
        for row in table.LOCATORS:
            context.check_deadline()
            if _is_wanted(row, request) and table.applies(host, row, context.projects):
                _run(row, context, inventory, timings)
    except Stopped:
        reason = "The search was cancelled." if cancelled is not None and cancelled() else _over(request, timings)
        context.leave_out(next(iter(request.folders), host.home), reason)
    return inventory.found(timings)


def _normalised(host: Host, request: SearchRequest) -> SearchRequest:
    """Return the request with its folders' paths normalised and without duplicate folders."""
    folders = tuple(dict.fromkeys(map(host.paths.normpath, request.folders)))
    extra = tuple(
        folder for folder in dict.fromkeys(map(host.paths.normpath, request.extra_folders)) if folder not in folders
    )
    return msgspec.structs.replace(request, folders=folders, extra_folders=extra)


def _is_wanted(row: table.Row, request: SearchRequest) -> bool:
    if row.name in request.disabled:
        return False
    if request.scope == "all":
        return True
    return ("interpreters" if request.scope == "interpreters" else "projects") in row.finds


def _run(row: table.Row, context: SearchRun, inventory: RecordCollector, timings: dict[str, float]) -> None:
    start = context.host.monotonic()
    try:
        for candidate in table.load(row)(context):
            context.check_deadline()
            inventory.take(candidate)
    except FAULTS as error:  # a fault in one tool's files must not stop the search
        place = next(iter(context.search.folders), context.host.home)
        context.leave_out(f"{place} ({row.name})", f"What {row.name} keeps cannot be read: {reason_of(error)}.")
    finally:
        timings[row.name] = round((context.host.monotonic() - start) * 1000, 3)


def _over(request: SearchRequest, timings: dict[str, float]) -> str:
    names = [row.name for row in table.LOCATORS if row.name not in timings and _is_wanted(row, request)]
    rest = f", and these locators did not run: {', '.join(names)}" if names else ""
    return f"The search was ended after {request.budget:g} seconds{rest}. Name fewer folders, or ignore large ones."
